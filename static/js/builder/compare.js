// The open file beside itself at an earlier revision, in place of the editor.
import { showToast } from '../core/toast.js';
import { request } from './api.js';
import { on } from './bus.js';
import { readFile } from './files_api.js';
import { url } from './page_data.js';

let file;
let view;
let revisions;

/** Tells which file is open; the list of revisions is fetched once and again after each new one. */
export async function fillComparison(opened) {
  leaveComparison();
  file = opened;
  const select = document.getElementById('edit-compare');
  select.hidden = !file.isText;
  select.onchange = () => (select.value ? compare(select.value) : leaveComparison());
  revisions ??= await request(url('history')).then((answer) => answer.revisions ?? answer.items ?? [], () => []);
  const options = revisions.map((revision) => new Option(`${revision.number} · ${revision.message}`.slice(0, 60), revision.id));
  select.replaceChildren(select.options[0], ...options);
  select.value = '';
}

/** Back to the editor. */
export function leaveComparison() {
  if (!view) return;
  view.destroy();
  view = undefined;
  document.getElementById('edit-compare').value = '';
  document.getElementById('edit-body').querySelector('.edit__compare-view')?.remove();
  document.getElementById('edit-body').classList.remove('is-comparing');
}

async function compare(revision) {
  const select = document.getElementById('edit-compare');
  try {
    const before = await readFile(file.path, revision).catch((error) => {
      if (error.status === 404) return { content: '' };
      throw error;
    });
    leaveComparison();
    select.value = revision;
    await draw(before.content ?? '');
  } catch (error) {
    select.value = '';
    showToast({ kind: 'error', text: error.message });
  }
}

async function draw(before) {
  const { openDiff } = await import('./editor.js');
  const body = document.getElementById('edit-body');
  const holder = document.createElement('div');
  holder.className = 'edit__compare-view';
  body.append(holder);
  body.classList.add('is-comparing');
  view = openDiff({ parent: holder, path: file.path, before, after: file.editor.text() });
}

on('revision', () => {
  revisions = undefined;
});
