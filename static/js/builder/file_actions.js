// New, move, delete and upload: what the tree and the editor's bar offer.
import { showToast } from '../core/toast.js';
import { action } from './actions.js';
import { ask } from './ask.js';
import { emit, on } from './bus.js';
import { openFile, openPath } from './code.js';
import { createFile, deleteFile, moveFile, uploadFiles } from './files_api.js';
import { canEdit } from './page_data.js';
import { loadPanel } from './tabs.js';
import { loadFiles } from './tree_data.js';
import { t } from './words.js';

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    showToast({ kind: 'error', text: error.message });
  }
}

function absolute(path) {
  return path.startsWith('/') ? path : `/${path}`;
}

async function create() {
  const folder = (openPath() ?? '/src/components/x').replace(/[^/]*$/, '');
  const answer = await ask({
    title: t('newFileTitle'),
    label: t('newFileLabel'),
    value: folder,
    choices: [{ value: 'create', words: t('create'), kind: 'primary' }],
  });
  if (answer.button !== 'create' || !answer.text) return;
  await attempt(async () => {
    await createFile(absolute(answer.text));
    await loadPanel('code');
    await loadFiles();
    await openFile({ path: absolute(answer.text) });
  });
}

async function move(path = openPath()) {
  if (!path) return;
  const choices = [{ value: 'move', words: t('rename'), kind: 'primary' }];
  const answer = await ask({ title: t('renameTitle'), label: t('newFileLabel'), value: path, choices });
  const to = absolute(answer.text ?? '');
  if (answer.button !== 'move' || to === path) return;
  await attempt(async () => {
    await moveFile(path, to);
    await loadFiles();
    if (path === openPath()) emit('file:moved', { to });
  });
}

async function remove(path = openPath()) {
  if (!path) return;
  const choices = [{ value: 'delete', words: t('delete'), kind: 'danger' }];
  if ((await ask({ title: t('deleteTitle', { path }), text: t('deleteText'), choices })) !== 'delete') return;
  await attempt(async () => {
    await deleteFile(path);
    await loadFiles();
  });
}

/** Puts files into the folder under the pointer, or into /public, where a site keeps its pictures. */
async function upload(files, folder = '/public') {
  if (!files.length) return;
  await attempt(async () => {
    await uploadFiles(files, folder);
    await loadFiles();
    const text =
      files.length === 1 ? t('uploadedOne', { name: files[0].name }) : t('uploaded', { n: files.length });
    showToast({ kind: 'success', text });
  });
}

function folderUnder(event) {
  const row = event.target.closest('[data-folder], [data-path]');
  return row?.dataset.folder ?? (row?.dataset.path.replace(/\/[^/]*$/, '') || '/public');
}

on('panel:code', () => {
  if (!canEdit) return;
  const box = document.getElementById('files-tree');
  const input = document.getElementById('files-upload');
  input.addEventListener('change', () => {
    upload([...input.files]);
    input.value = '';
  });
  box.addEventListener('dragover', (event) => {
    event.preventDefault();
    box.classList.add('is-over');
  });
  box.addEventListener('dragleave', () => box.classList.remove('is-over'));
  box.addEventListener('drop', (event) => {
    event.preventDefault();
    box.classList.remove('is-over');
    upload([...event.dataTransfer.files], folderUnder(event));
  });
});
on('file:rename', move);
on('file:delete', remove);
action('file-new', create);
action('file-move', () => move());
action('file-delete', () => remove());
