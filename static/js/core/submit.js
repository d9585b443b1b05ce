// A plain form (no htmx) that was sent shows that it works, and is not sent twice.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === 'dialog' || form.matches('[hx-post], [hx-get], [hx-put]'))
    return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = 'true';
  (event.submitter ?? form.querySelector('[type="submit"]'))?.classList.add('btn--loading');
});

// The back button brings the page as it was left: ready to send again.
addEventListener('pageshow', (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll('form[data-sent]')) {
    delete form.dataset.sent;
    form.querySelector('.btn--loading')?.classList.remove('btn--loading');
  }
});
