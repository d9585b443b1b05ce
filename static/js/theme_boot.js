// Runs in <head> before the first paint: sets the theme the person chose, so that nothing flashes.
try {
  const theme = localStorage.getItem('studio.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be switched off; the system's theme then applies.
}
