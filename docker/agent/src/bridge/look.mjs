/** Tells the studio how a page looks that is empty without its scripts: nobody else can see it drawn. */
import { MARK } from 'virtual:studio/marks';
import { post } from 'virtual:studio/report';

const SETTLE_MS = 800;
const LONGEST = 1_500_000;
const BARE = 200; // characters of a served page that only says "please wait"

let timer;

/** Whether the page as it was served says nothing of itself. */
function isBare(served) {
  const body = served.body.cloneNode(true);
  for (const hidden of body.querySelectorAll('script, style, noscript, template')) hidden.remove();
  return body.textContent.trim().length < BARE && !body.querySelector('img[src], svg, video');
}

/** The page's own elements, without what the studio lays over it or marks it with. */
function ownHtml() {
  const copy = document.documentElement.cloneNode(true);
  for (const outline of copy.querySelectorAll('studio-outline')) outline.remove();
  for (const element of copy.querySelectorAll(`[${MARK}]`)) element.removeAttribute(MARK);
  return copy.outerHTML;
}

function tell() {
  const html = ownHtml();
  if (location.pathname === '/' && html.length <= LONGEST) post('look', { html });
}

function tellSoon() {
  clearTimeout(timer);
  timer = setTimeout(tell, SETTLE_MS);
}

/** Tell it now and after each update, when `served`, the page's own document, needs that. */
export function startLooks(served, hot) {
  if (!served || !isBare(served)) return;
  hot?.on('vite:afterUpdate', tellSoon);
  tellSoon();
}
