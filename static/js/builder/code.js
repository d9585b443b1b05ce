// The Code tab: opens a file, keeps its unsaved edits safe, saves, and reloads what changed elsewhere.
import { copyText } from '../core/copy.js';
import { fileSize } from '../core/file_drop.js';
import { showToast } from '../core/toast.js';
import { action } from './actions.js';
import { request } from './api.js';
import { ask } from './ask.js';
import { emit, on } from './bus.js';
import { compareWith, leaveComparison } from './compare.js';
import { resolveConflict } from './conflict.js';
import { rawUrl, readFile, saveFile } from './files_api.js';
import { canEdit, head, url } from './page_data.js';
import { currentTab, loadPanel, showTab } from './tabs.js';
import { drawTree, markCurrent, markDirty, startTree } from './tree.js';
import { fileAt, loadFiles } from './tree_data.js';
import { t } from './words.js';

/** What is opened first: the page of a site, whatever it is made with. Only plain HTML has no page but /index.html. */
const PAGES = [
  '/src/pages/index.astro',
  '/src/App.tsx',
  '/src/App.vue',
  '/src/App.svelte',
  '/index.html',
  '/src/site.json',
];

/** The file in the editor: path, the text and revision it began with, and the editor itself. */
let file;
let saving;

const element = (id) => document.getElementById(id);

export function openPath() {
  return file?.path;
}

function isDirty() {
  return Boolean(file?.editor && file.editor.text() !== file.saved);
}

function mark() {
  const dirty = isDirty();
  markDirty(file.path, dirty);
  document.querySelector('[data-dirty-mark]').hidden = !dirty;
  if (element('edit-save')) element('edit-save').disabled = !dirty;
  setState(dirty ? 'unsaved' : '');
}

function setState(word) {
  const badge = element('edit-state');
  badge.hidden = !word;
  badge.textContent = word ? t(word) : '';
}

/** Opens a file, at a line if one is given. Asks first when another one has unsaved edits. */
export async function openFile({ path, line, column }) {
  if (currentTab() !== 'code') showTab('code');
  await loadPanel('code');
  if (file?.path !== path) {
    if (!(await mayLeave())) return;
    await load(path);
  }
  leaveComparison();
  if (line) file?.editor?.goTo(Number(line), Number(column) || 1);
}

let wanted = '';

/** The last click wins: what was asked for before and arrives later is dropped. */
async function load(path) {
  wanted = path;
  try {
    const read = await readFile(path);
    if (wanted !== path) return;
    close();
    file = {
      path,
      base: read.revision,
      saved: read.content ?? '',
      isText: read.isText && read.content !== null,
    };
    await show(read);
  } catch (error) {
    showToast({ kind: 'error', text: error.message });
  }
}

function close() {
  if (!file) return;
  file.editor?.destroy();
  markDirty(file.path, false);
  document.querySelector('[data-dirty-mark]').hidden = true;
  file = undefined;
}

async function show(read) {
  element('code-panel').dataset.file = '';
  element('edit-bar').hidden = false;
  element('edit-path').textContent = read.path;
  element('edit-download').href = rawUrl(read.path, { download: true });
  element('edit-notice').hidden = true;
  for (const part of document.querySelectorAll('#edit-bar [data-text-only]')) part.hidden = !file.isText;
  const body = element('edit-body');
  body.replaceChildren();
  markCurrent(read.path);
  if (file.isText) await edit(body, read.content);
  else showBinary(body, read);
  compareWith(file);
  emit('file:shown', file.path);
}

async function edit(body, text) {
  const opened = file;
  const { openEditor } = await import('./editor.js');
  if (file !== opened) return;
  file.editor = openEditor({
    parent: body,
    path: file.path,
    text,
    readOnly: !canEdit,
    onChange: mark,
    onSave: save,
  });
  // CodeMirror counts every line end as \n: what it holds is what later texts are compared with.
  file.saved = file.editor.text();
  mark();
  if (!canEdit) setState('readOnly');
}

function showBinary(body, read) {
  const box = document.createElement('div');
  box.className = 'binary';
  if (/\.(png|jpe?g|webp|avif|gif|svg|ico)$/i.test(read.path)) {
    const image = document.createElement('img');
    image.src = rawUrl(read.path);
    image.alt = read.path;
    box.append(image);
  }
  const words = document.createElement('p');
  words.className = 'muted num';
  words.textContent = `${read.path.split('/').pop()} · ${fileSize(read.size ?? 0)}`;
  box.append(words);
  body.append(box);
  setState('');
}

/** True when the editor may let go of its file: clean, saved now, or given up by the person. */
async function mayLeave() {
  if (!isDirty()) return true;
  const choices = [
    { value: 'discard', words: t('discard') },
    { value: 'save', words: t('save'), kind: 'primary' },
  ];
  const answer = await ask({ title: t('leaveTitle', { path: file.path }), text: t('leaveText'), choices });
  if (answer === 'save') return save();
  return answer === 'discard';
}

/** Saves the open file. Resolves to true when it stands on the server. */
export async function save() {
  if (!isDirty() || saving) return !isDirty();
  const text = file.editor.text();
  saving = true;
  setState('saving');
  try {
    const answer = await saveFile(file.path, text, file.base);
    saved(text, answer);
    return true;
  } catch (error) {
    return error.status === 409 ? settle(text) : failed(error);
  } finally {
    saving = false;
  }
}

/** What was typed while it was being saved stays, as unsaved. */
function saved(text, answer) {
  file.base = answer.head;
  file.saved = text;
  if (answer.merged && file.editor.text() === text) {
    file.editor.setText(answer.content);
    file.saved = file.editor.text();
    showToast({ kind: 'info', text: t('merged') });
  }
  mark();
}

function failed(error) {
  mark();
  showToast({ kind: 'error', text: error.message });
  return false;
}

async function settle(mine) {
  const theirs = await readFile(file.path).catch(() => ({ content: '', revision: head() }));
  const kept = await resolveConflict({ path: file.path, mine, theirs: theirs.content ?? '' });
  mark();
  if (kept === 'mine') {
    file.base = theirs.revision;
    saving = false;
    return save();
  }
  if (kept === 'theirs') replace(theirs);
  return kept === 'theirs';
}

function replace(read) {
  file.base = read.revision;
  file.editor.setText(read.content ?? '');
  file.saved = file.editor.text();
  element('edit-notice').hidden = true;
  mark();
}

async function format() {
  try {
    const { content } = await request(url('format'), {
      method: 'POST',
      json: { path: file.path, content: file.editor.text() },
    });
    file.editor.setText(content);
  } catch (error) {
    showToast({ kind: 'error', text: error.message });
  }
}

/** A revision came from elsewhere: a clean file follows it, a dirty one is told about. */
async function onRevision({ head: now, files = [] }) {
  if (!file || saving || now === file.base) return;
  if (files.length && !files.includes(file.path)) return;
  const read = await readFile(file.path).catch((error) => error);
  if (read.status === 404) return gone();
  if (read instanceof Error || !file.editor || read.content === file.saved) return;
  if (isDirty()) tellOfChange();
  else replace(read);
}

function gone() {
  if (isDirty()) return;
  showToast({ text: t('fileGone', { path: file.path }) });
  close();
  element('edit-bar').hidden = true;
  element('edit-body').replaceChildren();
}

function tellOfChange() {
  const notice = element('edit-notice');
  const button = document.createElement('button');
  button.className = 'btn btn--sm';
  button.type = 'button';
  button.textContent = t('compare');
  button.addEventListener('click', () => settle(file.editor.text()));
  notice.replaceChildren(t('changedElsewhere', { path: file.path }), button);
  notice.hidden = false;
}

action('file-save', save);
action('file-format', () => file?.editor && format());
action('file-copy', () => file?.editor && copyText(file.editor.text()));
action('files-show', () => delete element('code-panel').dataset.file);
on('file:open', openFile);
on('file:close', close);
on('file:moved', ({ to }) => load(to));
on('revision', onRevision);
on('panel:code', async () => {
  startTree();
  await loadFiles();
  drawTree();
  const first = PAGES.find(fileAt);
  if (!file && !wanted && first && matchMedia('(width >= 700px)').matches) load(first);
});
document.addEventListener('click', (event) => {
  const link = event.target.closest('[data-open-file]');
  if (!link) return;
  link.closest('dialog')?.close();
  openFile({ path: link.dataset.openFile, line: link.dataset.line, column: link.dataset.column });
});
addEventListener('beforeunload', (event) => {
  if (isDirty()) event.preventDefault();
});
