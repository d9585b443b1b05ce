// The box in which a person describes a page: example chips fill it, Enter sends, Shift-Enter breaks a line.
import { fit } from './grow.js';

function fill(chip) {
  const box = document.getElementById(chip.dataset.fill);
  if (!box) return;
  box.value = chip.dataset.fillText ?? chip.textContent.trim();
  box.dispatchEvent(new Event('input', { bubbles: true }));
  fit(box);
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
}

document.addEventListener('click', (event) => {
  const chip = event.target.closest('[data-fill]');
  if (chip) fill(chip);
});

document.addEventListener('keydown', (event) => {
  const box = event.target.closest?.('textarea[data-enter-sends]');
  if (!box || event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (box.value.trim()) box.form.requestSubmit();
});
