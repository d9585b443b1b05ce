(() => {
  // Keeps what happens before the bridge has loaded; bridge/report.mjs takes it over.
  const early = [];
  const keep = (event) => early.length < 50 && early.push(event);
  window.addEventListener('error', keep, true);
  window.addEventListener('unhandledrejection', keep);
  window.__studioEarly = { events: early, stop: () => { window.removeEventListener('error', keep, true); window.removeEventListener('unhandledrejection', keep); } };
})();
