// The status page in Django admin: asks for itself again and takes what is new, while somebody looks.
const EVERY_MS = 5000;

async function look() {
  if (document.hidden) return;
  const answer = await fetch(location.href, { credentials: 'same-origin' }).catch(() => undefined);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const found = page.getElementById('status-page');
  if (found) document.getElementById('status-page').replaceWith(found);
}

setInterval(look, EVERY_MS);
