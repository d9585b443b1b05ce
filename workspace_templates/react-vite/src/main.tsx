import { createRoot } from 'react-dom/client';
import App from './App';
import './page';

createRoot(document.getElementById('app')!).render(<App />);
