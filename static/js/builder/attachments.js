// Things beside the message that is being written: chosen, pasted or dropped; sent with it.
import { fileSize } from '../core/file_drop.js';
import { icon } from '../core/icon.js';
import { showToast } from '../core/toast.js';
import { request } from './api.js';
import { on } from './bus.js';
import { announce } from './live_region.js';
import { url } from './page_data.js';
import { t } from './words.js';

const LONGEST = 10 * 1024 * 1024;
const form = document.getElementById('composer');
const list = document.getElementById('composer-attached');
const picker = document.getElementById('composer-files');
const pane = document.getElementById('conversation');

function chip(file) {
  const item = document.createElement('li');
  item.className = 'attached__item';
  item.ariaBusy = 'true';
  const body = document.createElement('span');
  body.className = 'attached__file';
  if (file.type.startsWith('image/')) {
    const picture = document.createElement('img');
    picture.src = URL.createObjectURL(file);
    picture.alt = '';
    picture.onload = () => URL.revokeObjectURL(picture.src);
    body.append(picture);
  } else body.append(icon('file-text', 14));
  const name = document.createElement('span');
  name.className = 'truncate';
  name.textContent = file.name;
  body.append(name);
  const drop = document.createElement('button');
  drop.type = 'button';
  drop.className = 'btn btn--ghost btn--icon btn--sm';
  drop.ariaLabel = t('detach', { name: file.name });
  drop.append(icon('x', 14));
  drop.addEventListener('click', () => detach(item));
  item.append(body, drop);
  return item;
}

function detach(item) {
  const kept = item.querySelector('input');
  item.remove();
  show();
  document.getElementById('composer-text').focus();
  if (kept) request(url('detach', { id: kept.value }), { method: 'POST' }).catch(() => {}); // swept in a day anyway
}

function show() {
  list.hidden = list.children.length === 0;
}

async function attach(file) {
  if (file.size > LONGEST) {
    showToast({ kind: 'error', text: t('attachTooLarge', { name: file.name, limit: fileSize(LONGEST) }) });
    return;
  }
  const item = chip(file);
  list.append(item);
  show();
  const data = new FormData();
  data.append('files', file);
  try {
    const { attachments } = await request(url('attach'), { method: 'POST', form: data });
    const kept = Object.assign(document.createElement('input'), { type: 'hidden', name: 'attachments' });
    kept.value = attachments[0].id;
    item.append(kept);
    item.ariaBusy = null;
    announce(t('attached', { name: file.name }));
  } catch (error) {
    item.remove();
    show();
    showToast({ kind: 'error', text: error.message });
  }
}

function clear() {
  list.replaceChildren();
  show();
}

/** Whether something is still on its way: the message would go without it. */
export function isAttaching() {
  return Boolean(list?.querySelector('[aria-busy]'));
}

function watchDrops() {
  const holds = (event) => event.dataTransfer?.types.includes('Files');
  for (const type of ['dragenter', 'dragover']) {
    pane.addEventListener(type, (event) => {
      if (!holds(event)) return;
      event.preventDefault();
      pane.classList.add('is-over');
    });
  }
  pane.addEventListener('dragleave', (event) => {
    if (!pane.contains(event.relatedTarget)) pane.classList.remove('is-over');
  });
  pane.addEventListener('drop', (event) => {
    if (!holds(event)) return;
    event.preventDefault();
    pane.classList.remove('is-over');
    for (const file of event.dataTransfer.files) attach(file);
  });
}

if (form && list) {
  document.getElementById('composer-attach').addEventListener('click', () => picker.click());
  picker.addEventListener('change', () => {
    for (const file of picker.files) attach(file);
    picker.value = '';
  });
  form.addEventListener('paste', (event) => {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    for (const file of files) attach(file);
  });
  watchDrops();
  on('composer:sent', clear);
}
