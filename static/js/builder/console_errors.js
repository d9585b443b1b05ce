// Errors that the page throws in the browser: a quiet count, a list, and "Fix this".
import { emit, on } from './bus.js';
import { canEdit } from './page_data.js';
import { t } from './words.js';

const badge = document.getElementById('console-badge');
const popover = document.getElementById('console-list');
const list = popover.querySelector('.console-list__items');
const MOST = 30;
const errors = new Map();

function add({ message, stack = '', file, line }) {
  // The dev server's own client, not the person's page.
  if (stack.includes('/@vite/client')) return;
  const text = String(message ?? '').slice(0, 600);
  if (!text) return;
  const known = errors.get(text);
  errors.set(text, { text, file, line, times: (known?.times ?? 0) + 1 });
  if (errors.size > MOST) errors.delete(errors.keys().next().value);
  draw();
}

function clear() {
  errors.clear();
  if (popover.matches(':popover-open')) popover.hidePopover();
  draw();
}

function draw() {
  badge.hidden = errors.size === 0;
  const words = t(errors.size === 1 ? 'consoleError' : 'consoleErrors', { n: errors.size });
  badge.querySelector('[data-count]').textContent = errors.size;
  badge.setAttribute('aria-label', words);
  badge.dataset.tip = words;
  list.replaceChildren(...[...errors.values()].toReversed().map(item));
}

function item(error) {
  const element = document.createElement('li');
  const words = document.createElement('p');
  words.className = 'mono';
  words.textContent = error.times > 1 ? `${error.text} ×${error.times}` : error.text;
  element.append(words);
  if (canEdit) element.append(fixButton(error));
  return element;
}

function fixButton(error) {
  const button = document.createElement('button');
  button.className = 'btn btn--sm';
  button.type = 'button';
  button.textContent = t('fixThis');
  button.addEventListener('click', () => {
    popover.hidePopover();
    emit('compose', t('fixConsole', { message: error.text }));
  });
  return button;
}

popover.querySelector('[data-console-clear]').addEventListener('click', clear);
on('bridge:error', add);
on(
  'bridge:console',
  (data) =>
    (data.level ?? 'error') === 'error' && add({ ...data, message: data.message ?? data.args?.join(' ') }),
);
on('bridge:reloaded', clear);
on('preview:entering', clear);
on('revision', clear);
