/** Serves the page bridge (src/bridge) to the pages of the dev server. */
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

const PREFIX = 'virtual:studio/';
const FOLDER = fileURLToPath(new URL('../bridge/', import.meta.url));
const PATCHING = ['bridge', 'messages', 'report', 'morph', 'marks', 'served', 'head', 'scripts', 'look'];
const POINTING = ['point', 'inplace', 'kinds', 'outline', 'walk'];
const MODULES = new Set([...PATCHING, ...POINTING]);

function sourceOf(name, options) {
  if (name === 'settings') return `export const studioOrigins = ${JSON.stringify(options.studioOrigins)};`;
  if (name === 'idiomorph') return fs.readFileSync(fileURLToPath(import.meta.resolve('idiomorph')), 'utf8');
  return MODULES.has(name) ? fs.readFileSync(`${FOLDER}${name}.mjs`, 'utf8') : null;
}

/** The few lines that keep errors and console calls until the bridge itself has loaded. */
export function earlyScript() {
  return fs.readFileSync(`${FOLDER}early.js`, 'utf8');
}

/** → a Vite plugin that answers `virtual:studio/<module>`. */
export function bridgePlugin(options) {
  return {
    name: 'studio:bridge',
    resolveId(id) {
      return id.startsWith(PREFIX) ? `\0${id}` : null;
    },
    load(id) {
      return id.startsWith(`\0${PREFIX}`) ? sourceOf(id.slice(PREFIX.length + 1), options) : null;
    },
  };
}

/** → a Vite plugin that puts the bridge into the pages of a site without Astro. */
export function pagePlugin() {
  let base = '/';
  return {
    name: 'studio:page',
    configResolved(config) {
      base = config.base;
    },
    transformIndexHtml: () => [
      { tag: 'script', children: earlyScript(), injectTo: 'head-prepend' },
      { tag: 'script', attrs: { type: 'module', src: `${base}@id/virtual:studio/bridge` }, injectTo: 'head-prepend' },
    ],
  };
}
