// What the AI remembers, in a dialog that is fetched when it opens and saves without leaving.
import { openDialog } from '../core/dialog.js';
import { refreshTimes } from '../core/timeago.js';
import { showToast } from '../core/toast.js';
import { action } from './actions.js';
import { request } from './api.js';
import { t } from './words.js';

const dialog = document.getElementById('memory-dialog');
const body = document.getElementById('memory-body');

async function show() {
  body.textContent = '';
  try {
    body.innerHTML = await request(dialog.dataset.memoryUrl, { html: true });
    refreshTimes(body);
    openDialog(dialog);
  } catch (error) {
    showToast({ kind: 'error', text: error.message });
  }
}

async function save(form) {
  const button = form.querySelector('[type="submit"]');
  button.classList.add('btn--loading');
  try {
    await request(form.action, { method: 'POST', form, html: true });
    dialog.close();
    showToast({ kind: 'success', text: t('saved') });
  } catch (error) {
    // What the person wrote comes back with the reason beside it.
    if (error.html) body.innerHTML = error.html;
    else showToast({ kind: 'error', text: error.message });
  } finally {
    button.classList.remove('btn--loading');
  }
}

body.addEventListener('submit', (event) => {
  event.preventDefault();
  save(event.target);
});
action('memory', show);
