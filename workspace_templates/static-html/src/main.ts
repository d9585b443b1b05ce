// Small behaviours of the page. Listeners sit on the document, so that they also serve elements that come later.

/** `<button data-toggle="menu" aria-expanded="false">` shows and hides the element with that id. */
document.addEventListener('click', (event) => {
  const button = (event.target as Element).closest<HTMLButtonElement>('button[data-toggle]');
  const target = button && document.getElementById(button.dataset.toggle!);
  if (!target) return;
  target.hidden = !target.hidden;
  button.setAttribute('aria-expanded', String(!target.hidden));
});

/** `<button data-theme-switch>` changes between light and dark, and remembers it. */
document.addEventListener('click', (event) => {
  if (!(event.target as Element).closest('button[data-theme-switch]')) return;
  const mode = document.documentElement.classList.contains('dark') ? 'light' : 'dark';
  document.documentElement.className = mode;
  try {
    localStorage.setItem('theme', mode);
  } catch {
    // Storage is refused in some private windows: the choice lasts for this visit.
  }
});
