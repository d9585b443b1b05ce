/** Content of a <meta name> of this page, or an empty string. */
export function meta(name) {
  return document.querySelector(`meta[name="${CSS.escape(name)}"]`)?.content ?? '';
}

/**
 * Words of the page's language. Pages carry them as JSON (<script type="application/json" data-words>, the tag
 * {% script_words %}), so that scripts hold no text of their own. Several such elements are merged.
 * @param {string} key name in that JSON
 * @param {Record<string, string|number>} values replace {name} in the text
 */
export function word(key, values = {}) {
  const text = words()[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

let cached;

function words() {
  const parts = [...document.querySelectorAll('script[data-words]')];
  cached ??= Object.assign({}, ...parts.map((part) => JSON.parse(part.textContent)));
  return cached;
}

/** Text made safe to stand inside HTML. */
export function escapeHtml(text) {
  const span = document.createElement('span');
  span.textContent = text;
  return span.innerHTML.replaceAll('"', '&quot;');
}
