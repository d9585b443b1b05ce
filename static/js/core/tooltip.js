// <button data-tip="Undo" aria-label="Undo">: the words show on hover after a moment and on keyboard focus.
import { placeBeside } from './menu.js';

const WAIT_MS = 350;
let timer;
let tip;

function element() {
  if (tip?.isConnected) return tip;
  tip = document.createElement('div');
  tip.className = 'tooltip';
  tip.setAttribute('popover', 'manual');
  // The control has the same words as its accessible name, so they are not read twice.
  tip.setAttribute('aria-hidden', 'true');
  document.body.append(tip);
  return tip;
}

function show(target) {
  if (!target.isConnected) return;
  const box = element();
  box.textContent = target.dataset.tip;
  box.showPopover();
  placeBeside(box, target);
}

function hide() {
  clearTimeout(timer);
  if (tip?.matches(':popover-open')) tip.hidePopover();
}

document.addEventListener('pointerover', (event) => {
  const target = event.target.closest?.('[data-tip]');
  if (!target || event.pointerType === 'touch') return;
  clearTimeout(timer);
  timer = setTimeout(() => show(target), WAIT_MS);
});
document.addEventListener('pointerout', hide);
document.addEventListener('pointerdown', hide);
document.addEventListener('focusin', (event) => {
  const target = event.target.closest?.('[data-tip]');
  if (target?.matches(':focus-visible')) show(target);
});
document.addEventListener('focusout', hide);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') hide();
});
