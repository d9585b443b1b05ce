// The builder's words in the page's language, from templates/builder/_words.html.
const words = new Map();
for (const each of document.getElementById('builder-words').content.querySelectorAll('[data-w]')) {
  words.set(each.dataset.w, each.textContent);
}

/**
 * A text by its key.
 * @param {string} key data-w of the template
 * @param {Record<string, string|number>} [values] replace {name} in the text
 */
export function t(key, values = {}) {
  return (words.get(key) ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
