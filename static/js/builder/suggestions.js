// Requests that an answer suggests become buttons: one click sends them (composer.js, data-example).
import { on } from './bus.js';
import { canEdit } from './page_data.js';
import { t } from './words.js';

const list = document.getElementById('messages');

function offer(items) {
  items.className = 'suggestions';
  for (const item of items.children) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'chip suggestions__item';
    button.dataset.example = '';
    button.textContent = item.textContent.trim();
    item.replaceChildren(button);
  }
}

/** Only finished answers: one that is being written is drawn anew with every word. */
function find() {
  for (const words of list.querySelectorAll('.turn[data-status="completed"] [data-answer] > p')) {
    const items = words.nextElementSibling;
    const isList = items?.tagName === 'UL' && !items.classList.contains('suggestions');
    if (isList && words.textContent.trim() === t('tryOne')) offer(items);
  }
}

if (canEdit) {
  on('turn:busy', find);
  find();
}
