// The card of a plan: sections to put in order, leave out and add, colours, fonts, tone; then it is built.
import { icon } from '../core/icon.js';
import { showToast } from '../core/toast.js';
import { request } from './api.js';
import { emit } from './bus.js';
import { showTurn } from './conversation.js';
import { toEnd } from './scroll.js';
import { t } from './words.js';

const list = document.getElementById('messages');

/** The plan as the card shows it, in the form that the server checks. */
function planOf(form) {
  const theme = { mode: form.querySelector('[data-plan-mode]').value };
  for (const field of form.querySelectorAll('[data-plan-theme]'))
    theme[field.dataset.planTheme] = field.value;
  const sections = [...form.querySelectorAll('[data-component]')].map(({ dataset }) => ({
    component: dataset.component,
    title: dataset.title,
    why: dataset.why,
  }));
  return {
    name: form.querySelector('[data-plan-name]').value,
    tone: form.querySelector('[data-plan-tone]').value,
    theme,
    sections,
  };
}

async function accept(form) {
  const plan = planOf(form);
  if (!plan.sections.length) {
    showToast({ kind: 'error', text: t('planEmpty') });
    return;
  }
  const words = new FormData();
  words.set('plan', JSON.stringify(plan));
  const button = form.querySelector('[type="submit"]');
  button.disabled = true;
  try {
    showTurn(await request(form.action, { method: 'POST', form: words, html: true }));
    toEnd();
  } catch (error) {
    showToast({ kind: 'error', text: error.message });
    button.disabled = false;
  }
}

function move(row, by) {
  const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (by < 0) other.before(row);
  else other.after(row);
}

function remove(row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  next?.querySelector('[data-plan-remove]')?.focus();
}

function tool(name, words, attribute, value = '') {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'btn btn--ghost btn--icon btn--sm';
  button.setAttribute(attribute, value);
  button.setAttribute('aria-label', words);
  button.append(icon(name, 14));
  return button;
}

function rowOf(component, title) {
  const row = document.createElement('li');
  row.className = 'plan__section';
  Object.assign(row.dataset, { component, title, why: '' });
  const grip = document.createElement('span');
  grip.className = 'plan__grip';
  grip.setAttribute('aria-hidden', 'true');
  grip.append(icon('grip-vertical', 14));
  const words = document.createElement('span');
  words.className = 'plan__words';
  const strong = document.createElement('strong');
  strong.textContent = title;
  words.append(strong);
  const tools = document.createElement('span');
  tools.className = 'plan__tools';
  tools.append(
    tool('chevron-up', t('planUp', { title }), 'data-plan-move', '-1'),
    tool('chevron-down', t('planDown', { title }), 'data-plan-move', '1'),
    tool('x', t('planOut', { title }), 'data-plan-remove'),
  );
  row.append(grip, words, tools);
  return row;
}

/** A new section stands above the footer, which is last on a page. */
function add(select) {
  const [chosen] = select.selectedOptions;
  if (!chosen?.value) return;
  const rows = select.closest('form').querySelector('[data-plan-sections]');
  const row = rowOf(chosen.value, chosen.textContent);
  const last = rows.lastElementChild;
  if (last?.dataset.component.startsWith('footer')) last.before(row);
  else rows.append(row);
  select.value = '';
  row.querySelector('button').focus();
}

let dragged;

function onPointerDown(event) {
  const grip = event.target.closest('.plan__grip');
  if (!grip || event.button > 0 || grip.closest('fieldset').disabled) return;
  event.preventDefault();
  dragged = grip.closest('.plan__section');
  dragged.dataset.dragged = '';
  grip.setPointerCapture(event.pointerId);
}

function onPointerMove(event) {
  if (!dragged) return;
  for (const row of dragged.parentElement.children) {
    if (row === dragged) continue;
    const box = row.getBoundingClientRect();
    const isAbove = row.compareDocumentPosition(dragged) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (isAbove && event.clientY < box.top + box.height / 2) return void row.before(dragged);
  }
  for (const row of [...dragged.parentElement.children].reverse()) {
    if (row === dragged) continue;
    const box = row.getBoundingClientRect();
    const isBelow = row.compareDocumentPosition(dragged) & Node.DOCUMENT_POSITION_PRECEDING;
    if (isBelow && event.clientY > box.top + box.height / 2) return void row.after(dragged);
  }
}

function onPointerEnd() {
  if (dragged) delete dragged.dataset.dragged;
  dragged = undefined;
}

list.addEventListener('submit', (event) => {
  const form = event.target.closest('[data-plan]');
  if (!form) return;
  event.preventDefault();
  accept(form);
});
list.addEventListener('change', (event) => {
  if (event.target.matches('[data-plan-add]')) add(event.target);
});
list.addEventListener('click', (event) => {
  const mover = event.target.closest('[data-plan-move]');
  const remover = event.target.closest('[data-plan-remove]');
  const answer = event.target.closest('[data-answer-with]');
  if (mover) {
    move(mover.closest('.plan__section'), Number(mover.dataset.planMove));
    mover.focus();
  } else if (remover) remove(remover.closest('.plan__section'));
  else if (answer) emit('answer', answer.dataset.answerWith);
});
list.addEventListener('pointerdown', onPointerDown);
list.addEventListener('pointermove', onPointerMove);
list.addEventListener('pointerup', onPointerEnd);
list.addEventListener('pointercancel', onPointerEnd);
