// Controls: <button data-theme-set="light|dark|system">. theme_boot.js applies the choice on the next load.
const KEY = 'studio.theme';

/** The choice the person made: 'light', 'dark' or 'system'. */
export function chosenTheme() {
  return document.documentElement.dataset.theme ?? 'system';
}

/** What is on screen now: 'light' or 'dark'. */
export function shownTheme() {
  const chosen = chosenTheme();
  if (chosen !== 'system') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** Applies and remembers a theme; tells the page by a `studio:theme` event on document. */
export function setTheme(theme) {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  remember(theme);
  markControls();
  document.dispatchEvent(new CustomEvent('studio:theme', { detail: { theme: shownTheme() } }));
}

function remember(theme) {
  try {
    if (theme === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

function markControls() {
  for (const control of document.querySelectorAll('[data-theme-set]')) {
    const on = String(control.dataset.themeSet === chosenTheme());
    const state = control.getAttribute('role') === 'menuitemradio' ? 'aria-checked' : 'aria-pressed';
    control.setAttribute(state, on);
  }
}

document.addEventListener('click', (event) => {
  const control = event.target.closest('[data-theme-set]');
  if (control) setTheme(control.dataset.themeSet);
});
markControls();
