// What can be done with a message or an answer: copy it, try again, go on, let what waits go or take it away.
import { copyText } from '../core/copy.js';
import { placeBeside } from '../core/menu.js';
import { showToast } from '../core/toast.js';
import { request } from './api.js';
import { foldFrom, removeTurn, showTurn } from './conversation.js';
import { toEnd } from './scroll.js';
import { t } from './words.js';

const models = document.getElementById('retry-menu');
let retried;

/** Sends a request while its button is out of use, and shows what comes of it. */
async function post(button, address, { form, done = showTurn } = {}) {
  button.disabled = true;
  try {
    done(await request(address, { method: 'POST', form, html: true }));
  } catch (error) {
    showToast({ kind: 'error', text: error.message });
  } finally {
    button.disabled = false;
  }
}

function retry(button, model = '') {
  const form = new FormData();
  form.set('model', model);
  const folded = (html) => {
    foldFrom(button.closest('.turn'));
    showTurn(html);
    toEnd();
  };
  return post(button, button.dataset.retry, { form, done: folded });
}

/** Where there are several models, the person says which. */
function chooseModel(button) {
  retried = button;
  models.showPopover();
  placeBeside(models, button, 'end');
  models.querySelector('[role="menuitem"]').focus();
}

function copy(button) {
  const message = button.closest('.message');
  // biome-ignore lint/performance/useDomNodeTextContent: paragraphs and lists need their line breaks
  copyText(message.querySelector('[data-source], [data-answer]').innerText.trim());
}

function remove(button) {
  const turn = button.closest('.turn');
  const gone = () => {
    removeTurn(turn.dataset.turn);
    showToast({ text: t('removed') });
    document.getElementById('composer-text')?.focus();
  };
  return post(button, button.dataset.removeWaiting, { done: gone });
}

function follow(html) {
  showTurn(html);
  toEnd();
}

document.addEventListener('click', (event) => {
  const button = event.target.closest(
    '[data-retry], [data-retry-model], [data-copy-message], [data-turn-post], [data-remove-waiting]',
  );
  if (!button) return;
  const { retry: again, retryChoice, retryModel, turnPost, removeWaiting } = button.dataset;
  if (retryModel !== undefined) retry(retried, retryModel);
  else if (again && retryChoice !== undefined && models) chooseModel(button);
  else if (again) retry(button);
  else if (turnPost) post(button, turnPost, { done: follow });
  else if (removeWaiting) remove(button);
  else copy(button);
});
