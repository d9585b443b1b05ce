/** Renders of an Astro site's pages, and what they say about the project. */
import { getPage } from './get.mjs';

const MOST_REDIRECTS = 10; // browsers give up after 20
const LOOP = {
  code: 'redirect_loop',
  hint: 'Look for Astro.redirect() in the page, in a layout or in the middleware, and for redirects in the configuration.',
};

/** The scripts a page loads have to compile as well; the browser would only find out later. */
function scriptsOf(html) {
  const found = [...html.matchAll(/<script\b[^>]*\btype="module"[^>]*\bsrc="([^"]+)"/g)].map((match) => match[1]);
  return found.map((src) => src.replaceAll('&amp;', '&')).filter((src) => src.includes('astro&type=script'));
}

/** The code of a script without what changes at every turn: times in its imports, its source map. */
const plainCode = (code) => code.replace(/[?&]t=\d+/g, '').replace(/\/\/# sourceMappingURL=.*/g, '');

/** Notes in `studio` whether a script that open pages run is another one now. */
async function compileScripts(studio, html) {
  for (const src of scriptsOf(html)) {
    const url = src.startsWith(studio.base) ? src.slice(studio.base.length - 1) : src;
    const result = await studio.vite.environments.client.transformRequest(url);
    const code = plainCode(result?.code ?? '');
    if (studio.scripts.has(url) && studio.scripts.get(url) !== code) studio.codeChanged = true;
    studio.scripts.set(url, code);
  }
}

/** Where an answer sends its visitor within this site, or null. */
function nextPath({ status, location }, from) {
  if (status < 300 || status >= 400 || !location || !URL.canParse(location, `http://site${from}`)) return null;
  const { host, pathname, search } = new URL(location, `http://site${from}`);
  return host === 'site' ? pathname + search : null;
}

/** The page that a visitor of `route` ends up at, as {status, html}; null when that never is. */
async function follow(options, route) {
  let at = route;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
    const answer = await getPage(options, at);
    at = nextPath(answer, at);
    if (at === null) return answer;
  }
  return null;
}

async function renderOne(studio, options, route) {
  studio.errors.clear();
  const answer = await follow(options, studio.base.slice(0, -1) + route);
  if (!answer) return { ...LOOP, message: `${route} sends its visitors on and on, without end` };
  const { status, html } = answer;
  if (status >= 500 || studio.errors.last) return studio.errors.take() ?? { code: 'render_error', message: `${route} answered ${status}` };
  if (status === 404) return { code: 'page_missing', message: `The site has no page at ${route}` };
  try {
    await compileScripts(studio, html);
  } catch (error) {
    return studio.errors.describe(error);
  }
  return null;
}

/** Render each of `routes`; answers the first BuildError, or null when all is well. */
export async function renderRoutes(studio, options, routes) {
  for (const route of routes) {
    const error = await renderOne(studio, options, route);
    if (error) return error;
  }
  return null;
}
