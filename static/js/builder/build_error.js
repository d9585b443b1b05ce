// A page that doesn't build: what, where, and two ways out, over the frame. The last good page stays behind it.
// Who is in the Code tab reads it over the editor, and the conversation has a card of it.
import { showPlace } from './build_fault.js';
import { emit, on } from './bus.js';
import { setPill } from './preview_state.js';
import { t } from './words.js';

const box = document.getElementById('build-error');
const message = box.querySelector('[data-message]');
const hint = box.querySelector('[data-hint]');
const place = box.querySelector('[data-open-file]');
const GOOD = ['build-complete', 'hot-reload', 'full-reload'];
let present;

function sameAs(error) {
  return present && ['code', 'message', 'file', 'line'].every((part) => present[part] === error[part]);
}

/** Told once an occurrence: what was put out of the way stays there while the fault is the same. */
function show(error) {
  if (sameAs(error)) return;
  present = error;
  message.textContent = error.message;
  hint.textContent = error.hint ?? '';
  hint.hidden = !error.hint;
  showPlace(place, error);
  box.hidden = false;
  showInEditor();
  emit('build:broken', error);
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
  emit('build:mended');
}

function onHmr({ type, data = {} }) {
  // A page that comes late hears of the error from connection-status.
  if (data.error) show(data.error);
  else if (type === 'build-start') setPill('updating', t('stateUpdating'));
  else if (present ? isMended(type, data) : GOOD.includes(type)) hide();
}

function isMended(type, { status }) {
  return type === 'build-complete' || (type === 'connection-status' && status === 'ready');
}

// Out of the way only: the page is still broken, and the bar says so.
box.querySelector('[data-dismiss]').addEventListener('click', () => {
  box.hidden = true;
});
on('preview:left', () => present && hide());
on('panel:code', showInEditor);
on('wire:hmr', (wire) => onHmr(wire.event));
