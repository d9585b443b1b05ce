import { createApp } from 'vue';
import App from './App.vue';
import './page';

createApp(App).mount('#app');
