// .file-drop around an <input type="file">: says which file was taken, or that it is too large.
import { word } from './page.js';

/** Bytes as people write them: "3.4 MB". */
export function fileSize(bytes) {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  return new Intl.NumberFormat(document.documentElement.lang || 'en', {
    style: 'unit',
    unit: units[step],
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** step);
}

function showFile(input) {
  const drop = input.closest('.file-drop');
  const title = drop?.querySelector('.file-drop__title');
  if (!title) return;
  const [file] = input.files;
  title.dataset.empty ??= title.textContent;
  drop.classList.toggle('has-file', Boolean(file));
  title.textContent = file ? `${file.name} · ${fileSize(file.size)}` : title.dataset.empty;
  const limit = Number(input.dataset.maxBytes);
  const tooLarge = Boolean(file && limit && file.size > limit);
  input.setCustomValidity(tooLarge ? word('fileTooLarge', { limit: fileSize(limit) }) : '');
  if (tooLarge) input.reportValidity();
}

document.addEventListener('change', (event) => {
  if (event.target.matches?.('.file-drop input[type="file"]')) showFile(event.target);
});
for (const [type, over] of [
  ['dragenter', true],
  ['dragover', true],
  ['dragleave', false],
  ['drop', false],
]) {
  document.addEventListener(type, (event) => {
    event.target.closest?.('.file-drop')?.classList.toggle('is-over', over);
  });
}
