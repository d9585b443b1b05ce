// One dialog for short questions: confirm, or a name to type.
import { openDialog } from '../core/dialog.js';
import { t } from './words.js';

const dialog = document.getElementById('ask');
const form = document.getElementById('ask-form');
const field = document.getElementById('ask-field');
const wrap = document.getElementById('ask-field-wrap');
const buttons = document.getElementById('ask-buttons');

/**
 * Asks, and resolves to the value of the button that was pressed: '' when closed without one.
 * With `label` there is a text field; the answer is then {button, text}.
 * @param {{title: string, text?: string, label?: string, value?: string, longest?: number,
 *   choices: {value: string, words: string, kind?: 'primary'|'danger'}[]}} question
 */
export function ask({ title, text = '', label, value = '', longest = 500, choices }) {
  document.getElementById('ask-title').textContent = title;
  const body = document.getElementById('ask-text');
  body.textContent = text;
  body.hidden = !text;
  wrap.hidden = !label;
  field.required = Boolean(label);
  field.maxLength = longest;
  field.value = value;
  document.getElementById('ask-label').textContent = label ?? '';
  buttons.replaceChildren(cancel(), ...choices.map(choice));
  dialog.returnValue = '';
  openDialog(dialog);
  if (label) selectName();
  else focusSafely(choices);
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(answer(label)), { once: true });
  });
}

/** Enter does what was asked for. Where that destroys something, or there is a choice, Cancel has the focus. */
function focusSafely(choices) {
  if (choices.length === 1 && choices[0].kind !== 'danger') buttons.lastElementChild.focus();
}

function answer(label) {
  const button = dialog.returnValue;
  return label ? { button, text: field.value.trim() } : button;
}

/** In a path the name is selected, without its ending. */
function selectName() {
  field.focus();
  const start = field.value.lastIndexOf('/') + 1;
  const dot = field.value.indexOf('.', start);
  field.setSelectionRange(start, dot > start ? dot : field.value.length);
}

function cancel() {
  const button = choice({ value: '', words: t('cancel') });
  button.formNoValidate = true;
  return button;
}

function choice({ value, words, kind }) {
  const button = document.createElement('button');
  button.className = kind ? `btn btn--${kind}` : 'btn';
  button.value = value;
  button.textContent = words;
  return button;
}

// Enter takes the main button, not the first in the markup, which is Cancel.
field.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit(buttons.lastElementChild);
});
