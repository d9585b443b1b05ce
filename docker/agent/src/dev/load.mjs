/** The project's own Astro or Vite, found from its /package.json. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

function dependenciesOf(root) {
  const { dependencies, devDependencies } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  return { ...dependencies, ...devDependencies };
}

/** What the project is built with: "astro" or "vite". Raises an Error when /package.json cannot be read or names neither. */
export function toolOf(root) {
  const named = dependenciesOf(root);
  const tool = ['astro', 'vite'].find((name) => Object.hasOwn(named, name));
  if (tool) return tool;
  throw new Error('/package.json has neither astro nor vite among its dependencies');
}

/** The best guess before there are any files: what is installed. */
export function installedTool(root) {
  return fs.existsSync(path.join(root, 'node_modules', 'astro')) ? 'astro' : 'vite';
}

/** → the API of `tool` that the project at `root` has installed. */
export function loadTool(root, tool) {
  const resolve = createRequire(path.join(root, 'package.json')).resolve;
  return import(pathToFileURL(resolve(tool)).href);
}
