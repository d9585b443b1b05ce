// A page that doesn't build: what, where, and two ways out, over the frame. The last good page stays behind it.
// Who is in the Code tab reads it over the editor.
import { emit, on } from './bus.js';
import { setPill } from './preview_state.js';
import { t } from './words.js';

const box = document.getElementById('build-error');
const message = box.querySelector('[data-message]');
const hint = box.querySelector('[data-hint]');
const place = box.querySelector('[data-open-file]');
let present;

function show(error) {
  present = error;
  message.textContent = error.message;
  hint.textContent = error.hint ?? '';
  hint.hidden = !error.hint;
  showPlace(place, error);
  box.hidden = false;
  setPill('error', t('stateBroken'));
  showInEditor();
}

function showPlace(button, { file, line, column }) {
  button.hidden = !file;
  if (!file) return;
  button.dataset.openFile = file;
  button.dataset.line = line ?? 1;
  button.dataset.column = column ?? 1;
  button.textContent = line ? `${file}:${line}` : file;
}

/** The Code tab is fetched when it is first seen: it may not be there yet. */
function showInEditor() {
  const notice = document.getElementById('edit-fault');
  if (!notice) return;
  notice.hidden = !present;
  if (!present) return;
  notice.querySelector('[data-message]').textContent = t('brokenPage', { message: present.message });
  showPlace(notice.querySelector('[data-open-file]'), present);
}

/** The page builds again. */
function hide() {
  box.hidden = true;
  present = undefined;
  showInEditor();
  setPill('running', t('stateReady'));
}

const GOOD = ['build-complete', 'hot-reload', 'full-reload'];

function onHmr({ type, data = {} }) {
  // A page that comes late hears of the error from connection-status.
  if (data.error) show(data.error);
  else if (type === 'build-start') setPill('updating', t('stateUpdating'));
  else if (present ? type === 'build-complete' : GOOD.includes(type)) hide();
}

// Out of the way only: the page is still broken, and the bar says so.
box.querySelector('[data-dismiss]').addEventListener('click', () => {
  box.hidden = true;
});
box.querySelector('[data-fix]')?.addEventListener('click', () => {
  const where = present.file ? ` (${t('lineOf', { file: present.file, line: present.line ?? '?' })})` : '';
  emit('compose', t('fixBuild', { message: present.message + where }));
});
on('panel:code', showInEditor);
on('wire:hmr', (wire) => onHmr(wire.event));
