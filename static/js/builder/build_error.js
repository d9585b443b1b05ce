// A page that doesn't build: what, where, and two ways out, over the frame. The last good page stays behind it.
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
  place.hidden = !error.file;
  if (error.file) {
    place.dataset.openFile = error.file;
    place.dataset.line = error.line ?? 1;
    place.dataset.column = error.column ?? 1;
    place.textContent = error.line ? `${error.file}:${error.line}` : error.file;
  }
  box.hidden = false;
  setPill('error', t('stateBroken'));
}

/** The page builds again. */
function hide() {
  box.hidden = true;
  present = undefined;
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
on('wire:hmr', (wire) => onHmr(wire.event));
