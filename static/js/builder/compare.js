// The open file beside itself at an earlier revision, in place of the editor.
import { showToast } from '../core/toast.js';
import { on } from './bus.js';
import { readFile } from './files_api.js';

let file;
let view;

/** Tells which file is open. */
export function compareWith(opened) {
  leaveComparison();
  file = opened;
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

document.addEventListener('change', (event) => {
  if (event.target.id !== 'edit-compare') return;
  if (event.target.value) compare(event.target.value);
  else leaveComparison();
});

// The newest revision is one to compare with, too.
on('wire:revision', ({ head, number, message }) => {
  const select = document.getElementById('edit-compare');
  if (!select || select.querySelector(`[value="${CSS.escape(head)}"]`)) return;
  select.options[0].after(new Option(`${number} · ${message}`.slice(0, 56), head));
});
