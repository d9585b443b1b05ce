// The list of files, known to the tree and to the command menu.
import { request } from './api.js';
import { emit, on } from './bus.js';
import { url } from './page_data.js';

let files = [];
let locks = new Set();
let asked;

/** Paths of all files, as far as they are known yet. */
export function filePaths() {
  if (!asked) loadFiles();
  return files.map((file) => file.path);
}

/** What the tree knows of one file: {path, size, text}. */
export function fileAt(path) {
  return files.find((file) => file.path === path);
}

/** Whether a file is locked. */
export function isLocked(path) {
  return locks.has(path);
}

/** All files: [{path, size, text}], by path. */
export function allFiles() {
  return files;
}

/** Asks for the list anew and tells of it (`files`). */
export function loadFiles() {
  asked = request(url('tree')).then((answer) => {
    files = (answer.files ?? []).toSorted((one, other) => one.path.localeCompare(other.path));
    locks = new Set(answer.locks ?? []);
    emit('files', files);
  });
  return asked;
}

on('revision', () => asked && loadFiles());
