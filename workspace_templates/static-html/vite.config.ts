import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { site } from './vite.site';

export default defineConfig({
  plugins: [tailwindcss(), site()],
  // All addresses, so that the page is reachable from outside a container.
  server: { host: '0.0.0.0', port: 4321 },
});
