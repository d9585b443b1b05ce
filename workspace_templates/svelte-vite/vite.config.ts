import tailwindcss from '@tailwindcss/vite';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { site } from './vite.site';

export default defineConfig({
  plugins: [svelte(), tailwindcss(), site()],
  // All addresses, so that the page is reachable from outside a container.
  server: { host: '0.0.0.0', port: 4321 },
});
