// What can be done with a message or an answer: copy it, try again.
import { copyText } from '../core/copy.js';
import { showToast } from '../core/toast.js';
import { request } from './api.js';
import { foldFrom, showTurn } from './conversation.js';
import { toEnd } from './scroll.js';

async function retry(button) {
  button.disabled = true;
  try {
    const html = await request(button.dataset.retry, { method: 'POST', html: true });
    foldFrom(button.closest('.turn'));
    showTurn(html);
    toEnd();
  } catch (error) {
    showToast({ kind: 'error', text: error.message });
  } finally {
    button.disabled = false;
  }
}

function copy(button) {
  const message = button.closest('.message');
  // biome-ignore lint/performance/useDomNodeTextContent: paragraphs and lists need their line breaks
  copyText(message.querySelector('[data-source], [data-answer]').innerText.trim());
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-retry], [data-copy-message]');
  if (!button) return;
  if (button.dataset.retry) retry(button);
  else copy(button);
});
