/** Astro and Vite of the project itself, found from its own /package.json. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** → {dev, build} of the Astro that the project at `root` has installed. */
export function loadAstro(root) {
  const resolve = createRequire(path.join(root, 'package.json')).resolve;
  return import(pathToFileURL(resolve('astro')).href);
}
