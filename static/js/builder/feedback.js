// Thumbs: up at once, down with a reason; either can be changed or taken back.
import { placeBeside } from '../core/menu.js';
import { showToast } from '../core/toast.js';
import { request } from './api.js';
import { showTurn } from './conversation.js';
import { t } from './words.js';

const form = document.getElementById('feedback-form');
let opener;

async function give(address, fields, told) {
  const words = new FormData();
  for (const [name, value] of Object.entries(fields)) words.set(name, value);
  try {
    showTurn(await request(address, { method: 'POST', form: words, html: true }));
    showToast({ kind: 'success', text: told });
  } catch (error) {
    showToast({ kind: 'error', text: error.message });
  }
}

function askWhy(button) {
  opener = button;
  form.reset();
  const { reason, words } = button.dataset;
  for (const radio of form.querySelectorAll('[name="reason"]')) radio.checked = radio.value === reason;
  form.querySelector('[name="words"]').value = words;
  form.querySelector('[data-feedback-back]').hidden = button.getAttribute('aria-pressed') !== 'true';
  form.showPopover();
  placeBeside(form, button, 'end');
  form.querySelector('[name="reason"]').focus();
}

document.addEventListener('click', (event) => {
  const thumb = event.target.closest('[data-thumb]');
  if (!thumb) return;
  const address = thumb.dataset.feedback;
  const isPressed = thumb.getAttribute('aria-pressed') === 'true';
  if (thumb.dataset.thumb === 'down') askWhy(thumb);
  else give(address, { value: isPressed ? '' : 'up' }, t(isPressed ? 'thumbBack' : 'thanks'));
});
form?.addEventListener('submit', (event) => {
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form));
  form.hidePopover();
  give(opener.dataset.feedback, fields, t('thanks'));
});
form?.querySelector('[data-feedback-back]').addEventListener('click', () => {
  form.hidePopover();
  give(opener.dataset.feedback, { value: '' }, t('thumbBack'));
});
