// What a browser remembers for the person. Without storage, everything lasts as long as the page.
const lost = new Map();

/** Keeps text under a key; an empty one forgets it. */
export function remember(key, text) {
  const name = `studio.${key}`;
  lost.set(name, String(text));
  try {
    if (text === '' || text === null) localStorage.removeItem(name);
    else localStorage.setItem(name, text);
  } catch {
    // Full or switched off: `lost` still has it.
  }
}

/** The text kept under a key, or an empty string. */
export function remembered(key) {
  const name = `studio.${key}`;
  try {
    return localStorage.getItem(name) ?? lost.get(name) ?? '';
  } catch {
    return lost.get(name) ?? '';
  }
}
