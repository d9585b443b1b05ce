/** The inline configuration: how the studio wants Astro or Vite to run, over the project's own file. */
import fs from 'node:fs';
import path from 'node:path';
import { bridgePlugin, pagePlugin } from './bridge-plugin.mjs';
import { studioIntegration } from './integration.mjs';
import { htmlMarks } from './marks.mjs';
import { studioPlugin } from './studio-plugin.mjs';

/** Folders Vite may serve from: the project, and the shared folder that its node_modules really is. */
function servedFolders(root) {
  const modules = path.join(root, 'node_modules');
  const folders = [root];
  if (fs.existsSync(modules)) folders.push(fs.realpathSync(modules));
  return folders;
}

/** → AstroInlineConfig. `studio` is filled by the integration while Astro starts. */
export function astroConfig(options, studio) {
  const { root, cache, host, port, allowedHosts } = options;
  return {
    root,
    logLevel: 'warn',
    cacheDir: path.join(cache, 'astro'),
    devToolbar: { enabled: false },
    server: { host, port, allowedHosts, open: false },
    integrations: [studioIntegration(options, studio)],
    vite: {
      cacheDir: path.join(cache, 'vite'),
      clearScreen: false,
      server: { strictPort: true, fs: { strict: true, allow: servedFolders(root) } },
    },
  };
}

/** What development and builds share: the project's file is read without writing beside it, where it may be read-only. */
export function viteBase(root, cacheDir) {
  return { root, cacheDir, configLoader: 'runner', clearScreen: false };
}

/** → Vite's InlineConfig. `studio` is filled by the plugin while Vite starts. */
export function viteConfig(options, studio) {
  const { root, cache, host, port, allowedHosts } = options;
  const cacheDir = path.join(cache, 'vite');
  return {
    ...viteBase(root, cacheDir),
    logLevel: 'warn',
    server: { host, port, strictPort: true, allowedHosts, open: false, fs: { strict: true, allow: [...servedFolders(root), cacheDir] } },
    plugins: [studioPlugin(options, studio), bridgePlugin(options), htmlMarks(), pagePlugin()],
  };
}
