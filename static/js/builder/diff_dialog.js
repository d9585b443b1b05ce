// A dialog with a comparison: of two texts, or a fragment with the server's diff of a revision.
import { openDialog } from '../core/dialog.js';
import { request } from './api.js';
import { emit, on } from './bus.js';
import { url } from './page_data.js';
import { loadSections } from './section_undo.js';
import { t } from './words.js';

const dialog = document.getElementById('diff-dialog');
const body = document.getElementById('diff-body');
const looks = document.getElementById('diff-looks');
const title = document.getElementById('diff-dialog-title');

function closed() {
  return new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }));
}

/** Shows two texts beside each other; resolves when the dialog is closed. */
export async function showComparison({ title: words, path, before, after }) {
  title.textContent = words;
  looks.hidden = true;
  body.replaceChildren();
  openDialog(dialog);
  const { openDiff } = await import('./editor.js');
  const view = openDiff({ parent: body, path, before, after });
  await closed();
  view.destroy();
}

/** Shows what a revision changed. */
export async function showRevision(id) {
  title.textContent = t('diffTurn');
  looks.hidden = false;
  looks.dataset.of = id;
  body.textContent = '…';
  openDialog(dialog);
  try {
    const html = await request(url('diff', { query: { to: id } }), { html: true });
    const sections = document.createElement('div');
    sections.dataset.lazySections = url('sectionChanges', { query: { to: id } });
    body.innerHTML = html;
    body.prepend(sections);
    await loadSections(body);
  } catch (error) {
    body.textContent = error.message;
  }
}

looks.addEventListener('click', () => {
  dialog.close();
  emit('versions:compare', { to: looks.dataset.of });
});
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-show-diff]');
  if (button) showRevision(button.dataset.showDiff);
});
on('revision:diff', showRevision);
