// A full house: the person's own running previews, each with a button that makes room.
import { ago } from '../core/timeago.js';
import { showToast } from '../core/toast.js';
import { request } from './api.js';
import { on } from './bus.js';
import { projectId, url } from './page_data.js';
import { t } from './words.js';

const box = document.getElementById('preview-queue');
const EVERY_MS = 15_000;
let drawnAt = 0;

/** Shows or hides the list; it is fetched when it is first wanted, and now and then while it stands. */
export function drawQueue(wanted) {
  if (!wanted) {
    box.hidden = true;
    drawnAt = 0;
  } else if (Date.now() - drawnAt > EVERY_MS) {
    drawnAt = Date.now();
    fill();
  }
}

async function fill() {
  try {
    const { previews } = await request(url('workspaceMine'));
    const others = previews.filter(({ project }) => project !== projectId);
    box.hidden = !others.length || drawnAt === 0;
    box.replaceChildren(heading(), list(others));
  } catch {
    // It only helps to wait; the place in line is told by the wire.
    box.hidden = true;
  }
}

function heading() {
  const words = document.createElement('p');
  words.className = 'queue__title';
  words.textContent = t('queuedMine');
  return words;
}

function list(previews) {
  const element = document.createElement('ul');
  element.className = 'queue__list';
  element.append(...previews.map(row));
  return element;
}

function row({ project, name, status, lastAccessedAt, canClose, stop }) {
  const element = document.createElement('li');
  element.className = 'queue__item';
  element.dataset.project = project;
  const words = document.createElement('span');
  words.className = 'queue__name truncate';
  words.textContent = name;
  const when = document.createElement('span');
  when.className = 'queue__when';
  when.textContent =
    status === 'paused' || !lastAccessedAt
      ? t('queuedPaused')
      : t('queuedSeen', { ago: ago(new Date(lastAccessedAt)) });
  element.append(words, when);
  if (canClose) element.append(closer(name, stop, element));
  return element;
}

function closer(name, address, element) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'btn btn--sm';
  button.textContent = t('close');
  button.setAttribute('aria-label', t('queuedClose', { name }));
  button.addEventListener('click', () => close(button, address, element));
  return button;
}

async function close(button, address, element) {
  button.classList.add('btn--loading');
  try {
    await request(address, { method: 'POST' });
    element.remove();
  } catch (error) {
    button.classList.remove('btn--loading');
    showToast({ kind: 'error', text: error.message });
  }
}

// Somebody moved up or closed one: what is listed may be old.
on('workspace:facts', () => {
  if (!box.hidden) drawnAt = Math.min(drawnAt, Date.now() - EVERY_MS + 3000);
});
