/** What an element is, in people's words; the words themselves come from the studio, in the person's language. */
const KINDS = [
  ['heading', 'h1, h2, h3, h4, h5, h6'],
  ['button', 'button, [role="button"], a[class~="button"], a[class*="btn"], input[type="submit"]'],
  ['link', 'a'],
  ['picture', 'img, picture, figure'],
  ['icon', 'svg, svg *'],
  ['video', 'video, audio, iframe, canvas'],
  ['menu', 'nav'],
  ['section', '[data-section], section, header, footer'],
  ['page', 'main'],
  ['card', 'article'],
  ['list', 'ul, ol, dl'],
  ['item', 'li, dt, dd'],
  ['form', 'form, fieldset'],
  ['field', 'input, select, textarea, label'],
  ['question', 'summary, details'],
  ['quote', 'blockquote, cite'],
  ['table', 'table, thead, tbody, tr, td, th'],
  ['text', 'p, span, strong, em, b, i, small, time, address, figcaption, code, pre, mark, q'],
];

let words = {};

/** Take the words of the person's language: {heading: 'Heading', …}. */
export function learnWords(given) {
  if (given && typeof given === 'object') words = given;
}

/** 'heading', 'button', 'group' … */
export function kindOf(element) {
  const known = KINDS.find(([, selector]) => element.matches(selector));
  if (known) return known[0];
  return element.childElementCount === 0 && element.textContent.trim() ? 'text' : 'group';
}

/** 'Heading', 'Button' … */
export function labelOf(element) {
  const kind = kindOf(element);
  return String(words[kind] ?? kind);
}
