// Locks of files: shown at the open file, set and taken away there. The tree marks locked files.
import { showToast } from '../core/toast.js';
import { action } from './actions.js';
import { request } from './api.js';
import { on } from './bus.js';
import { openPath } from './code.js';
import { canEdit, url } from './page_data.js';
import { isLocked, loadFiles } from './tree_data.js';
import { t } from './words.js';

/** Going back may cross locks; the person is told then. Whether there was something to tell. */
export function tellOfLocks({ crossedLocks = [] }) {
  if (!crossedLocks.length) return false;
  showToast({ kind: 'warning', text: t('crossedLocks', { what: crossedLocks.join(', ') }) });
  return true;
}

function mark() {
  const button = document.getElementById('edit-lock');
  if (!button) return;
  const locked = isLocked(openPath());
  const words = t(locked ? 'unlockFile' : 'lockFile');
  button.setAttribute('aria-pressed', String(locked));
  button.setAttribute('aria-label', words);
  button.dataset.tip = words;
}

async function toggle(path = openPath()) {
  if (!path || !canEdit) return;
  const locked = isLocked(path);
  try {
    await request(url(locked ? 'unlock' : 'locks'), { method: 'POST', json: { path } });
    showToast({ kind: 'success', text: t(locked ? 'fileUnlocked' : 'fileLocked', { path }) });
    await loadFiles();
  } catch (error) {
    showToast({ kind: 'error', text: error.message });
  }
}

action('file-lock', () => toggle());
on('file:unlock', toggle);
on('files', mark);
on('file:shown', mark);
on('wire:locks', () => loadFiles());
