// The project's name in the bar: a click turns it into a field; Enter or leaving saves, Esc takes it back.
import { showToast } from '../core/toast.js';
import { action } from './actions.js';
import { request } from './api.js';
import { on } from './bus.js';
import { readFile } from './files_api.js';
import { head } from './page_data.js';
import { t } from './words.js';

const name = document.getElementById('project-name');
const form = document.getElementById('rename-form');
const field = document.getElementById('rename-field');

function open() {
  field.value = name.textContent;
  name.hidden = true;
  form.hidden = false;
  field.focus();
  field.select();
}

function close({ focus = true } = {}) {
  form.hidden = true;
  name.hidden = false;
  if (focus) name.focus();
}

async function save() {
  const wanted = field.value.trim();
  const before = name.textContent;
  const changed = wanted && wanted !== before;
  if (changed) show(wanted);
  close({ focus: document.activeElement === field });
  if (!changed) return;
  try {
    await request(form.action, { method: 'POST', form });
    showToast({ kind: 'success', text: t('renamed') });
  } catch (error) {
    show(before);
    showToast({ kind: 'error', text: error.message });
  }
}

function show(text) {
  document.title = document.title.replace(name.textContent, () => text);
  name.textContent = text;
}

/** The site's own name is the project's: a change of site.json may have changed it. */
async function follow() {
  try {
    const site = JSON.parse((await readFile('/src/site.json')).content);
    if (typeof site.name === 'string' && site.name.trim()) show(site.name.trim());
  } catch {
    // No such file, or it isn't JSON now: the name stays.
  }
}

let seen = head();
on('wire:revision', ({ head: now, files }) => {
  seen = now;
  if (name && files.includes('/src/site.json')) follow();
});
// A revision made before the line was up, or while it was down.
on('wire:state', ({ head: now }) => {
  if (!name || !now || now === seen) return;
  seen = now;
  follow();
});

if (form) {
  name.addEventListener('click', open);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    save();
  });
  field.addEventListener('blur', () => form.hidden || save());
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close();
  });
  action('rename', open);
}
