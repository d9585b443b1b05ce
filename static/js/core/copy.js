import { word } from './page.js';
import { showToast } from './toast.js';

/** Puts text on the clipboard and says so. Resolves to false where the browser refuses. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    showToast({ kind: 'warning', text: word('copyFailed') });
    return false;
  }
  showToast({ kind: 'success', text: word('copied') });
  return true;
}

// <button data-copy="text"> or <button data-copy-from="id of an element">.
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-copy], [data-copy-from]');
  if (!button) return;
  const source = document.getElementById(button.dataset.copyFrom ?? '');
  copyText(button.dataset.copy ?? source?.value ?? source?.textContent ?? '');
});
