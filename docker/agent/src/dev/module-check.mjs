/** The verdict on a site of modules: its pages answer, and everything they import compiles. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { getPage } from './get.mjs';

const TAG = /<(script|link)\b([^>]*)>/g;
const BUNDLE_MS = 5000;
const STYLE = /\.(?:css|scss|sass|less|styl)(?:\?|$)/;

const attribute = (text, name) => new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1].replaceAll('&amp;', '&');

/** The addresses of a page's module scripts and style sheets that are the project's own. */
function entriesOf(html, base) {
  const found = [];
  for (const [, tag, text] of html.matchAll(TAG)) {
    const isModule = tag === 'script' && attribute(text, 'type') === 'module';
    const isSheet = tag === 'link' && attribute(text, 'rel') === 'stylesheet';
    if (!isModule && !isSheet) continue;
    const url = attribute(text, isSheet ? 'href' : 'src');
    if (!url?.startsWith(base)) continue;
    const own = `/${url.slice(base.length)}`;
    if (!/^\/@(?:id|vite|react-refresh)/.test(own)) found.push(isSheet ? asSheet(own) : own);
  }
  return found;
}

/** A linked sheet is compiled as plain CSS, an imported one as a module. */
const asSheet = (url) => `${url}${url.includes('?') ? '&' : '?'}direct`;

function isOwn(module, root) {
  return module.id !== null && module.file?.startsWith(`${root}/`) && !module.file.includes('/node_modules/');
}

/** Compile the module at `url` and all of the project that it imports. Raises what the compilers raise. */
async function compile(environment, url, root, seen) {
  if (seen.has(url)) return;
  seen.add(url);
  await environment.transformRequest(url);
  // Files below a style sheet are what it is made of, compiled with it.
  if (STYLE.test(url)) return;
  const module = await environment.moduleGraph.getModuleByUrl(url);
  const imported = [...(module?.importedModules ?? [])].filter((one) => isOwn(one, root));
  await Promise.all(imported.map((one) => compile(environment, one.url, root, seen)));
}

/** Vite's own answer to a page that fails says nothing of the file: the same step again gives the error itself. */
async function pageError(studio, root, page) {
  const file = page === '/' ? '/index.html' : page;
  try {
    await studio.vite.transformIndexHtml(file, await fs.readFile(path.join(root, file), 'utf8'));
  } catch (error) {
    return studio.errors.describe(error);
  }
  return null;
}

/**
 * Wait until Vite has bundled the packages that it found on the way. A browser that came in between would get modules
 * of two bundles, such as two Reacts, and a page that stays empty.
 */
async function untilBundled({ depsOptimizer }) {
  await depsOptimizer?.scanProcessing;
  const found = Object.values(depsOptimizer?.metadata.discovered ?? {}).map((one) => one.processing);
  await Promise.race([Promise.allSettled(found), new Promise((resolve) => setTimeout(resolve, BUNDLE_MS).unref())]);
}

async function checkPage(studio, options, page, seen) {
  const { status, html } = await getPage(options, studio.base.slice(0, -1) + page);
  if (status === 404) return { code: 'page_missing', message: `The site has no page at ${page}`, hint: 'Check that /index.html exists.' };
  if (status !== 200) return (await pageError(studio, options.root, page)) ?? { code: 'render_error', message: `${page} answered ${status}` };
  try {
    const { client } = studio.vite.environments;
    await Promise.all(entriesOf(html, studio.base).map((url) => compile(client, url, options.root, seen)));
    await untilBundled(client);
  } catch (error) {
    return studio.errors.describe(error);
  }
  return null;
}

/** The front page and those of `changes` that are pages themselves; answers the first BuildError, or null. */
export async function checkPages(studio, options, changes) {
  const changed = changes.filter(({ kind, path: name }) => kind !== 'unlink' && /^\/(?!public\/).+\.html$/.test(name) && name !== '/index.html');
  const seen = new Set();
  for (const page of ['/', ...changed.slice(0, 4).map((change) => encodeURI(change.path))]) {
    const error = await checkPage(studio, options, page, seen);
    if (error) return error;
  }
  return null;
}
