/** The page bridge: patches the page in place after a change and reports to the studio. In development only. */
import { startLooks } from 'virtual:studio/look';
import { hear } from 'virtual:studio/messages';
import { patchPage } from 'virtual:studio/morph';
import { post, startReporting } from 'virtual:studio/report';
import { readServed, rememberServed, servedNow } from 'virtual:studio/served';
import { scriptsChanged } from 'virtual:studio/scripts';

const SCROLL_KEY = 'studio:scroll';

/** The frame's storage, or nothing where the browser denies it to frames of other sites. */
function storage() {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

function keepScroll() {
  storage()?.setItem(SCROLL_KEY, JSON.stringify({ path: location.pathname, x: scrollX, y: scrollY }));
}

function restoreScroll() {
  const kept = storage()?.getItem(SCROLL_KEY);
  storage()?.removeItem(SCROLL_KEY);
  const place = kept ? JSON.parse(kept) : null;
  if (place?.path === location.pathname) scrollTo({ left: place.x, top: place.y, behavior: 'instant' });
}

function reload(reason) {
  post('reloaded', { reason });
  keepScroll();
  location.reload();
}

let running = false;
let again = false;

async function update(files) {
  const next = await readServed();
  if (next === null) return reload('the page could not be fetched');
  const reason = scriptsChanged(servedNow(), next);
  if (reason) return reload(reason);
  await patchPage(servedNow(), next);
  rememberServed(next);
  for (const overlay of document.querySelectorAll('vite-error-overlay')) overlay.remove();
  document.dispatchEvent(new CustomEvent('studio:morphed', { detail: { files } }));
  post('morphed', { files });
}

/** One update at a time; what arrives meanwhile leads to one more. */
async function onReload({ files = [], code = false } = {}) {
  if (code) return reload('a script of the page changed');
  again = running;
  if (running) return;
  running = true;
  try {
    do {
      again = false;
      await update(files);
    } while (again);
  } catch (error) {
    reload(`the patch failed: ${error.message}`);
  } finally {
    running = false;
  }
}

function watchLocation() {
  const tell = () => post('navigated', { path: location.pathname, hash: location.hash });
  addEventListener('popstate', tell);
  addEventListener('hashchange', tell);
  tell();
}

rememberServed(document.cloneNode(true));
startReporting();
if (import.meta.hot) {
  import.meta.hot.on('studio:reload', onReload);
  import.meta.hot.on('vite:ws:connect', () => import.meta.hot.send('studio:hello'));
  import.meta.hot.send('studio:hello');
}
// The studio's script may come later than this page.
hear('studio-hello', () => {
  if (document.readyState === 'complete') post('ready', { path: location.pathname, title: document.title });
});
/** Pointing is loaded when it is first wanted: most pages are only looked at. */
hear('studio-point', async (message) => {
  const { setPointing } = await import('virtual:studio/point');
  setPointing(message);
});
addEventListener('load', () => {
  restoreScroll();
  post('ready', { path: location.pathname, title: document.title });
  watchLocation();
  readServed().then((served) => startLooks(served, import.meta.hot));
});
