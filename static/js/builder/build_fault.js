// A page that doesn't build, as a card in the conversation: where, the lines around it, and "Fix this".
import { emit, on } from './bus.js';
import { linesAround } from './code_frame.js';
import { follow } from './scroll.js';
import { t } from './words.js';

const card = document.getElementById('build-fault');
const code = card.querySelector('[data-code]');
let present;

async function show(error) {
  present = error;
  const stay = follow();
  card.querySelector('[data-message]').textContent = error.message;
  const hint = card.querySelector('[data-hint]');
  hint.textContent = error.hint ?? '';
  hint.hidden = !error.hint;
  showPlace(card.querySelector('[data-open-file]'), error);
  code.hidden = true;
  card.hidden = false;
  stay();
  const lines = await linesAround(error);
  // Meanwhile it may have been mended, or another has taken its place.
  if (present !== error || !lines.length) return;
  const again = follow();
  code.replaceChildren(...lines.map(row));
  code.hidden = false;
  again();
}

function hide() {
  present = undefined;
  card.hidden = true;
}

function row({ number, text, isFault }) {
  const line = document.createElement('span');
  line.className = 'fault__row';
  if (isFault) line.dataset.fault = '';
  const count = document.createElement('span');
  count.className = 'fault__number';
  count.textContent = number;
  line.append(count, `${text}\n`);
  return line;
}

/** Points a button with data-open-file at the place of an error; the Code tab opens it on a click. */
export function showPlace(button, { file, line, column }) {
  button.hidden = !file;
  if (!file) return;
  button.dataset.openFile = file;
  button.dataset.line = line ?? 1;
  button.dataset.column = column ?? 1;
  button.textContent = line ? `${file}:${line}` : file;
}

function words({ message, file, line }) {
  const where = file ? ` (${t('lineOf', { file, line: line ?? '?' })})` : '';
  return t('fixBuild', { message: message + where });
}

on('build:broken', show);
on('build:mended', hide);
// Over the preview and in the conversation stands the same button: it asks at once.
document.addEventListener('click', (event) => {
  if (present && event.target.closest('[data-fix-build]')) emit('send', words(present));
});
on('turn:busy', (busy) => {
  for (const button of document.querySelectorAll('[data-fix-build]')) button.disabled = busy;
});
