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
}

function hide() {
  box.hidden = true;
  present = undefined;
}

function onHmr(event) {
  const error = event.data?.error;
  if (event.type === 'build-error' && error) show(error);
  else if (['build-complete', 'hot-reload', 'full-reload'].includes(event.type)) hide();
  if (event.type === 'build-start') setPill('updating', t('stateUpdating'));
  else if (event.type !== 'connection-status') setPill('running', t('stateReady'));
}

box.querySelector('[data-dismiss]').addEventListener('click', hide);
box.querySelector('[data-fix]')?.addEventListener('click', () => {
  const where = present.file ? ` (${t('lineOf', { file: present.file, line: present.line ?? '?' })})` : '';
  emit('compose', t('fixBuild', { message: present.message + where }));
});
on('wire:hmr', (wire) => onHmr(wire.event ?? wire.hmr ?? wire));
