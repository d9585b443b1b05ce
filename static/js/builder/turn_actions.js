// What can be done with a message or an answer: copy it, try again.
import { copyText } from '../core/copy.js';
import { showToast } from '../core/toast.js';
import { request } from './api.js';
import { showTurn } from './conversation.js';
import { toEnd } from './scroll.js';

async function retry(button) {
  button.disabled = true;
  try {
    showTurn(await request(button.dataset.retry, { method: 'POST', html: true }));
    toEnd();
  } catch (error) {
    showToast({ kind: 'error', text: error.message });
  } finally {
    button.disabled = false;
  }
}

function copy(button) {
  const message = button.closest('.message');
  copyText(message.querySelector('[data-source], [data-answer]').innerText.trim());
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-retry], [data-copy-message]');
  if (!button) return;
  if (button.dataset.retry) retry(button);
  else copy(button);
});
