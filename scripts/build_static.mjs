// Bundles static/css and static/js into static/dist. Options: --watch, --dev (no minifying).
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { buildSprite } from './icon_sprite.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = join(root, 'static/dist');
const watch = process.argv.includes('--watch');
const dev = watch || process.argv.includes('--dev');

// Every entry becomes static/dist/<name>.css or .js; the builder's are added when they exist.
const styles = { studio: 'static/css/studio.css', builder: 'static/css/builder/index.css' };
const modules = {
  studio: 'static/js/studio.js',
  builder: 'static/js/builder/index.js',
  status: 'static/js/status.js',
};
// Loaded in <head> before the first paint, so it can be neither a module nor deferred.
const classics = { theme: 'static/js/theme_boot.js' };

function present(entries) {
  const found = Object.entries(entries).filter(([, file]) => existsSync(join(root, file)));
  return Object.fromEntries(found);
}

function options(entryPoints, extra) {
  return {
    absWorkingDir: root,
    entryPoints: present(entryPoints),
    outdir: out,
    bundle: true,
    minify: !dev,
    sourcemap: dev ? 'linked' : false,
    target: ['chrome123', 'firefox121', 'safari17.5'],
    logLevel: 'warning',
    legalComments: 'none',
    ...extra,
  };
}

const css = options(styles, { loader: { '.woff2': 'file', '.svg': 'dataurl' }, assetNames: 'fonts/[name]' });
// Splitting keeps one copy of the shared modules (toasts, dialogs) when a page loads both entries.
const esm = options(modules, { format: 'esm', splitting: true, chunkNames: 'chunks/[name]-[hash]' });
const iife = options(classics, { format: 'iife' });

function writeSprite() {
  const names = readFileSync(join(root, 'scripts/icons.txt'), 'utf8').split('\n');
  const folder = join(root, 'node_modules/lucide-static/icons');
  writeFileSync(join(out, 'icons.svg'), buildSprite(names, folder));
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
writeSprite();
if (watch) {
  const contexts = await Promise.all([css, esm, iife].map((each) => esbuild.context(each)));
  await Promise.all(contexts.map((context) => context.watch()));
  console.log('Watching static/css and static/js. Ctrl-C stops.');
} else {
  await Promise.all([css, esm, iife].map((each) => esbuild.build(each)));
}
