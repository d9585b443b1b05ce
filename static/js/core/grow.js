// <textarea data-grow> is as tall as its text. CSS does it (field-sizing) where the browser can.
const byBrowser = CSS.supports('field-sizing', 'content');

/** Fits a textarea to its text; max-height in CSS is the limit. */
export function fit(area) {
  if (byBrowser) return;
  area.style.height = 'auto';
  area.style.height = `${area.scrollHeight + 2}px`;
}

document.addEventListener('input', (event) => {
  if (event.target.matches?.('textarea[data-grow]')) fit(event.target);
});
for (const area of document.querySelectorAll('textarea[data-grow]')) fit(area);
