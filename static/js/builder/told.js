// The timeline of a turn: what its models were told. Texts come when somebody opens them.
import { openDialog } from '../core/dialog.js';
import { request } from './api.js';

const dialog = document.getElementById('told-dialog');
const body = document.getElementById('told-body');
let wanted = '';

async function show(address) {
  wanted = address;
  body.setAttribute('aria-busy', 'true');
  body.textContent = '…';
  openDialog(dialog);
  try {
    const html = await request(address, { html: true });
    if (wanted === address) body.innerHTML = html;
  } catch (error) {
    body.textContent = error.message;
  } finally {
    body.removeAttribute('aria-busy');
  }
}

async function fetchText(piece) {
  const text = piece.querySelector('.told__text');
  if (text.dataset.loaded) return;
  text.dataset.loaded = 'true';
  try {
    text.textContent = await request(piece.dataset.toldText, { html: true });
  } catch (error) {
    delete text.dataset.loaded;
    text.textContent = error.message;
  }
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-told]');
  if (button) show(button.dataset.told);
});
// `toggle` doesn't bubble; it is caught on its way down.
body.addEventListener(
  'toggle',
  ({ target }) => {
    if (target.open && target.dataset.toldText) fetchText(target);
  },
  true,
);
