// The file tree: folders fold, arrow keys walk, files dropped on it are uploaded.
import { icon } from '../core/icon.js';
import { emit, on } from './bus.js';
import { allFiles, isLocked } from './tree_data.js';
import { t } from './words.js';

const folded = new Set();
let current = '';
let query = '';
const dirty = new Set();

const ICONS = {
  astro: 'file-code',
  html: 'file-code',
  vue: 'file-code',
  svelte: 'file-code',
  tsx: 'file-code',
  jsx: 'file-code',
  ts: 'file-code',
  js: 'file-code',
  mjs: 'file-code',
  css: 'palette',
  json: 'file-json',
  md: 'file-text',
};

function iconOf(path) {
  const ending = path.split('.').pop().toLowerCase();
  return ['png', 'jpg', 'jpeg', 'webp', 'avif', 'gif', 'svg', 'ico'].includes(ending)
    ? 'image'
    : (ICONS[ending] ?? 'file');
}

function grow(files) {
  const root = { folders: new Map(), files: [] };
  for (const file of files) {
    const parts = file.path.slice(1).split('/');
    let folder = root;
    for (const part of parts.slice(0, -1)) {
      if (!folder.folders.has(part)) folder.folders.set(part, { folders: new Map(), files: [] });
      folder = folder.folders.get(part);
    }
    folder.files.push({ name: parts.at(-1), path: file.path });
  }
  return root;
}

function rows(folder, path, level) {
  const all = [];
  for (const [name, inner] of [...folder.folders].sort(([one], [other]) => one.localeCompare(other))) {
    const at = `${path}/${name}`;
    const open = query !== '' || !folded.has(at);
    all.push(folderRow(name, at, level, open));
    if (open) all.push(...rows(inner, at, level + 1));
  }
  for (const file of folder.files) all.push(fileRow(file, level));
  return all;
}

function row(level, name, sign) {
  const element = document.createElement('div');
  element.className = 'tree__row';
  element.setAttribute('role', 'treeitem');
  element.setAttribute('aria-level', level);
  element.tabIndex = -1;
  element.style.paddingInlineStart = `${(level - 1) * 14 + 8}px`;
  const words = document.createElement('span');
  words.className = 'truncate';
  words.textContent = name;
  element.append(icon(sign, 15), words);
  return element;
}

function folderRow(name, path, level, open) {
  const element = row(level, name, open ? 'folder-open' : 'folder');
  element.dataset.folder = path;
  element.setAttribute('aria-expanded', String(open));
  const turn = icon('chevron-right', 13);
  turn.classList.add('tree__turn');
  element.prepend(turn);
  return element;
}

function fileRow({ name, path }, level) {
  const element = row(level, name, iconOf(path));
  element.dataset.path = path;
  element.title = path;
  element.setAttribute('aria-selected', String(path === current));
  element.classList.add('tree__row--file');
  if (dirty.has(path)) element.dataset.dirty = '';
  if (isLocked(path)) element.append(lockSign());
  return element;
}

function lockSign() {
  const sign = document.createElement('span');
  sign.className = 'tree__lock';
  sign.title = t('lockedFile');
  const words = document.createElement('span');
  words.className = 'visually-hidden';
  words.textContent = t('lockedFile');
  sign.append(icon('lock', 12), words);
  return sign;
}

/** Draws the tree as it is now, keeping the row that has the focus. */
export function drawTree() {
  const box = document.getElementById('files-tree');
  if (!box) return;
  const had = box.contains(document.activeElement) ? keyOf(document.activeElement) : '';
  const files = allFiles().filter((file) => file.path.toLowerCase().includes(query));
  box.setAttribute('role', files.length ? 'tree' : 'presentation');
  box.replaceChildren(...rows(grow(files), '', 1));
  document.getElementById('files-none').hidden = files.length > 0 || !query;
  const first = box.querySelector(`[data-path="${CSS.escape(current)}"]`) ?? box.firstElementChild;
  if (first) first.tabIndex = 0;
  if (had) [...box.children].find((each) => keyOf(each) === had)?.focus();
}

function keyOf(element) {
  return element.dataset.folder ?? element.dataset.path ?? '';
}

/** Marks the file that is open, opening the folders above it. */
export function markCurrent(path) {
  current = path;
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
    folded.delete(path.slice(0, at));
  drawTree();
  document
    .querySelector(`#files-tree [data-path="${CSS.escape(path)}"]`)
    ?.scrollIntoView({ block: 'nearest' });
}

/** Puts or takes away the dot of unsaved edits. */
export function markDirty(path, on) {
  if (on === dirty.has(path)) return;
  if (on) dirty.add(path);
  else dirty.delete(path);
  drawTree();
}

function activate(element) {
  const { folder, path } = element.dataset;
  if (path) emit('file:open', { path });
  else {
    if (folded.has(folder)) folded.delete(folder);
    else folded.add(folder);
    drawTree();
  }
}

function onKey(event, box) {
  const element = event.target.closest('[role="treeitem"]');
  if (!element) return;
  const all = [...box.children];
  const at = all.indexOf(element);
  const open = element.getAttribute('aria-expanded');
  const steps = {
    ArrowDown: () => all[at + 1]?.focus(),
    ArrowUp: () => all[at - 1]?.focus(),
    Home: () => all[0].focus(),
    End: () => all.at(-1).focus(),
    ArrowRight: () => (open === 'false' ? activate(element) : all[at + 1]?.focus()),
    ArrowLeft: () => (open === 'true' ? activate(element) : parentOf(all, at)?.focus()),
    Enter: () => activate(element),
    ' ': () => activate(element),
    F2: () => element.dataset.path && emit('file:rename', element.dataset.path),
    Delete: () => element.dataset.path && emit('file:delete', element.dataset.path),
  };
  if (!steps[event.key]) return;
  event.preventDefault();
  steps[event.key]();
}

function parentOf(all, at) {
  const level = Number(all[at].getAttribute('aria-level'));
  return all.slice(0, at).findLast((each) => Number(each.getAttribute('aria-level')) < level);
}

/** Wires the tree of a panel that has just been loaded. */
export function startTree() {
  const box = document.getElementById('files-tree');
  box.setAttribute('aria-label', document.getElementById('files').getAttribute('aria-label'));
  box.addEventListener('click', (event) => {
    const element = event.target.closest('[role="treeitem"]');
    if (event.target.closest('.tree__lock')) {
      emit('file:unlock', element.dataset.path);
      return;
    }
    if (element) activate(element);
  });
  box.addEventListener('keydown', (event) => onKey(event, box));
  document.getElementById('files-filter').addEventListener('input', (event) => {
    query = event.target.value.trim().toLowerCase();
    drawTree();
  });
  drawTree();
}

on('files', drawTree);
