// One listener for all keyboard shortcuts. A page registers its own by `shortcut('mod+k', fn)`.
const actions = new Map();
const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/**
 * @param {string} keys such as 'mod+k', 'shift+?', '/'; mod is Cmd on a Mac, Ctrl elsewhere
 * @param {(event: KeyboardEvent) => void} run
 * @param {{inFields?: boolean}} [options] inFields: also while the person types in a field
 * @returns {() => void} takes the shortcut away
 */
export function shortcut(keys, run, { inFields = false } = {}) {
  const entry = { run, inFields };
  actions.set(keys, entry);
  return () => actions.get(keys) === entry && actions.delete(keys);
}

/** True where keys write text, so that a bare letter is no shortcut. */
export function isTyping(element) {
  return Boolean(
    element?.closest?.(
      'input:not([type="radio"], [type="checkbox"]), textarea, select, [contenteditable="true"], .cm-editor',
    ),
  );
}

function pressed(event) {
  const mod = isMac ? event.metaKey : event.ctrlKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  // Shift is part of how a sign such as ? is typed, so it is named only with letters and named keys.
  const shift = event.shiftKey && (/^[a-z]$/.test(key) || key.length > 1);
  return [mod && 'mod', event.altKey && 'alt', shift && 'shift', key].filter(Boolean).join('+');
}

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const action = actions.get(pressed(event));
  if (!action || (!action.inFields && isTyping(event.target))) return;
  event.preventDefault();
  action.run(event);
});

// "/" goes to the page's search field.
shortcut('/', () => document.querySelector('[data-search-field]')?.focus());

for (const hint of document.querySelectorAll('[data-key-mod]')) hint.textContent = isMac ? '⌘' : 'Ctrl';
