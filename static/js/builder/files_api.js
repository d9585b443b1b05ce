// Reading and writing files of the project. The answers of the server, as the editor wants them.
import { request } from './api.js';
import { setHead, url } from './page_data.js';

/**
 * One file, of head or of a revision.
 * @returns {Promise<{path: string, content: string|null, isText: boolean, size: number, revision: string}>}
 */
export async function readFile(path, revision) {
  const answer = await request(url('file', { query: revision ? { path, revision } : { path } }));
  return { path, content: answer.content, isText: answer.text, size: answer.size, revision: answer.revision };
}

/** Address at which a file's bytes are served, for pictures and downloads. */
export function rawUrl(path, { download = false } = {}) {
  return url('fileRaw', { query: download ? { path } : { path, inline: 1 } });
}

async function change(name, body) {
  const answer = await request(url(name), { method: 'POST', ...body });
  setHead(answer.head);
  return answer;
}

/** Saves text over what the person began with (`base`). Throws a Refusal with status 409 when that is not head's. */
export function saveFile(path, content, base) {
  return change('fileSave', { json: { path, content, base } });
}

export function createFile(path) {
  return change('fileCreate', { json: { path, content: '' } });
}

export function moveFile(path, to) {
  return change('fileMove', { json: { path, to } });
}

export function deleteFile(path) {
  return change('fileDelete', { json: { path } });
}

/** Uploads File objects into a folder such as '/public'. */
export function uploadFiles(files, folder) {
  const form = new FormData();
  form.append('folder', folder);
  for (const file of files) form.append('files', file);
  return change('fileUpload', { form });
}
