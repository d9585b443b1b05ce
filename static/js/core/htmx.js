// htmx with the studio's settings, and plain words for what can go wrong with a request.
import htmx from 'htmx.org';
import { Idiomorph } from 'idiomorph';
import { meta, word } from './page.js';
import { showToast } from './toast.js';

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
// Back and forward load the whole page: the list's address answers htmx with rows only.
htmx.config.historyCacheSize = 0;
htmx.config.refreshOnHistoryMiss = true;
htmx.config.selfRequestsOnly = true;
htmx.config.scrollBehavior = 'auto';
htmx.config.timeout = 30_000;
// A form that came back with errors is shown in its place.
htmx.config.responseHandling = [
  { code: '204', swap: false },
  { code: '[23]..', swap: true },
  { code: '422', swap: true, error: false },
  { code: '[45]..', swap: false, error: true },
];

htmx.defineExtension('morph', {
  isInlineSwap: (style) => style.startsWith('morph'),
  handleSwap(style, target, fragment) {
    if (!style.startsWith('morph')) return undefined;
    const morphStyle = style === 'morph:innerHTML' ? 'innerHTML' : 'outerHTML';
    return Idiomorph.morph(target, fragment.children, { morphStyle, ignoreActiveValue: true });
  },
});

document.addEventListener('htmx:configRequest', (event) => {
  event.detail.headers['X-CSRFToken'] = meta('csrf-token');
});

const BY_STATUS = { 403: 'forbidden', 404: 'notFound', 409: 'conflict', 413: 'tooLarge', 429: 'tooMany' };

function errorText(status) {
  return word(BY_STATUS[status] ?? (status >= 500 ? 'serverError' : 'refused'));
}

document.addEventListener('htmx:responseError', (event) => {
  const { xhr } = event.detail;
  // The server sent its own words: an AppError comes with a toast.
  if (xhr.getResponseHeader('HX-Trigger')?.includes('"toast"')) return;
  if (xhr.status === 401) {
    showToast({
      kind: 'error',
      text: word('signedOut'),
      action: { label: word('signIn'), url: meta('login-url') },
    });
    return;
  }
  showToast({ kind: 'error', text: errorText(xhr.status) });
});
document.addEventListener('htmx:sendError', () => showToast({ kind: 'error', text: word('offline') }));
document.addEventListener('htmx:timeout', () => showToast({ kind: 'error', text: word('timeout') }));

export { htmx };
export default htmx;
