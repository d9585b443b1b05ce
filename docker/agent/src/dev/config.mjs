/** The inline configuration: how the studio wants Astro and Vite to run, over the project's own file. */
import fs from 'node:fs';
import path from 'node:path';
import { studioIntegration } from './integration.mjs';

/** Folders Vite may serve from: the project, and the shared folder that its node_modules really is. */
function servedFolders(root) {
  const modules = path.join(root, 'node_modules');
  const folders = [root];
  if (fs.existsSync(modules)) folders.push(fs.realpathSync(modules));
  return folders;
}

/** → AstroInlineConfig. `studio` is filled by the integration while Astro starts. */
export function devConfig(options, studio) {
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
