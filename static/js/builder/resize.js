// The width of the conversation: dragged or moved by keys, remembered; folded away, or a drawer below 1100 px.
import { remember, remembered } from './memory.js';
import { t } from './words.js';

const MIN = 320;
const MAX = 560;
const layout = document.getElementById('builder-layout');
const grip = layout.querySelector('[data-grip]');
const chat = document.getElementById('conversation');
const wide = matchMedia('(width >= 1100px)');

function setWidth(pixels) {
  const width = Math.round(Math.min(MAX, Math.max(MIN, pixels)));
  layout.style.setProperty('--chat-width', `${width}px`);
  grip.setAttribute('aria-valuenow', width);
  return width;
}

grip.addEventListener('pointerdown', (event) => {
  grip.setPointerCapture(event.pointerId);
  layout.dataset.resizing = 'true';
});
grip.addEventListener('pointermove', (event) => {
  if (!grip.hasPointerCapture(event.pointerId)) return;
  setWidth(event.clientX - layout.getBoundingClientRect().left);
});
grip.addEventListener('lostpointercapture', () => {
  delete layout.dataset.resizing;
  remember('chat.width', grip.getAttribute('aria-valuenow'));
});
grip.addEventListener('dblclick', () => remember('chat.width', setWidth(380)));
grip.addEventListener('keydown', (event) => {
  const now = Number(grip.getAttribute('aria-valuenow'));
  const to = { ArrowLeft: now - 20, ArrowRight: now + 20, Home: MIN, End: MAX }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  remember('chat.width', setWidth(to));
});

function isOpen() {
  return wide.matches ? layout.dataset.chat !== 'closed' : layout.dataset.chat === 'open';
}

/** Opens or folds the conversation; without an argument the other way than now. */
export function toggleChat(open = !isOpen()) {
  if (wide.matches) {
    remember('chat.closed', open ? '' : '1');
    layout.dataset.chat = open ? '' : 'closed';
  } else layout.dataset.chat = open ? 'open' : '';
  markButtons();
  if (open && !wide.matches) chat.focus({ preventScroll: true });
}

/** Closes the drawer. True when there was one to close. */
export function closeDrawer() {
  if (wide.matches || layout.dataset.chat !== 'open') return false;
  toggleChat(false);
  return true;
}

function markButtons() {
  const open = isOpen();
  for (const button of document.querySelectorAll('[data-action="toggle-chat"]')) {
    const words = t(open ? 'hideChat' : 'showChat');
    button.setAttribute('aria-expanded', String(open));
    button.setAttribute('aria-label', words);
    button.dataset.tip = words;
  }
}

function adapt() {
  layout.dataset.chat = wide.matches && remembered('chat.closed') ? 'closed' : '';
  markButtons();
}

setWidth(Number(remembered('chat.width')) || 380);
wide.addEventListener('change', adapt);
adapt();
document.getElementById('canvas').addEventListener('pointerdown', () => closeDrawer());
