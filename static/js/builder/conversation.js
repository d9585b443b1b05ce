// The conversation as it grows: words as they are written, cards that fill in, fragments the server swaps in.
import { htmx } from '../core/htmx.js';
import { refreshTimes } from '../core/timeago.js';
import { request } from './api.js';
import { emit, on } from './bus.js';
import { announce, flushAnnouncements } from './live_region.js';
import { markdown } from './markdown.js';
import { url } from './page_data.js';
import { follow, keepPlace } from './scroll.js';
import { forget, known } from './stream.js';
import { t } from './words.js';

const list = document.getElementById('messages');
const written = new Map();
const wanted = new Set();

/** Id of the turn that is being worked on, or undefined. */
export function openTurn() {
  const open = list.querySelectorAll('.turn:is([data-status="queued"], [data-status="running"])');
  return open[open.length - 1]?.dataset.turn;
}

function turnElement(id) {
  const element = document.getElementById(`turn-${id}`);
  if (!element) fetchTurn(id);
  return element;
}

/** Another tab or another person began it: the server has its fragment. */
async function fetchTurn(id, orGone = false) {
  if (wanted.has(id)) return;
  wanted.add(id);
  try {
    showTurn(await request(url('turn', { id }), { html: true }));
  } catch {
    // It may have been taken away meanwhile; the next state tells.
    if (orGone) removeTurn(id);
  } finally {
    wanted.delete(id);
  }
}

/**
 * Puts fragments with turns into the conversation: in place of the ones that are there, else at the end.
 * @returns {Element[]} the turns
 */
export function showTurn(html) {
  const holder = document.createElement('template');
  holder.innerHTML = html;
  const turns = [...holder.content.querySelectorAll('.turn')];
  const stay = follow();
  for (const turn of turns) place(turn);
  if (turns.length) document.getElementById('welcome')?.remove();
  settled(list);
  stay();
  return turns;
}

function place(turn) {
  const { turn: id, status, seq } = turn.dataset;
  const present = document.getElementById(turn.id);
  // What is being written stands only here until it has ended: the server's fragment is still empty.
  if (present && isOpen(status) && isOpen(present.dataset.status)) {
    present.dataset.status = status;
    return;
  }
  if (present) {
    present.replaceWith(turn);
    remember(id, status, Number(seq));
    return;
  }
  const before = [...list.querySelectorAll('.turn')].find((each) => each.dataset.turn > id);
  if (before) before.before(turn);
  else list.append(turn);
  remember(id, status, Number(seq));
}

function remember(id, status, seq) {
  if (status === 'queued' || status === 'running') {
    written.set(id, '');
    known(id, seq || 0);
  } else ended(id);
}

/** A turn and what was sent after it are history: they were asked again. Their new version leads to them. */
export function foldFrom(turn) {
  const later = [];
  for (let each = turn; each; each = each.nextElementSibling) later.push(each);
  for (const each of later) if (each.dataset.status !== 'waiting') each.remove();
}

/** A message that waited was taken away. */
export function removeTurn(id) {
  document.getElementById(`turn-${id}`)?.remove();
  ended(id);
  emit('turn:busy', Boolean(openTurn()));
}

function ended(id) {
  written.delete(id);
  forget(id);
}

function settled(root) {
  htmx.process(root);
  refreshTimes(root);
  emit('turn:busy', Boolean(openTurn()));
}

function onText({ turn, text }) {
  const element = turnElement(turn);
  if (!element) return;
  const stay = follow();
  written.set(turn, (written.get(turn) ?? '') + text);
  element.querySelector('[data-answer]')?.replaceChildren(markdown(written.get(turn)));
  markRunning(element);
  announce(text);
  stay();
}

function onOperation({ turn, operation, html }) {
  const element = turnElement(turn);
  if (!element) return;
  const stay = follow();
  const holder = document.createElement('template');
  holder.innerHTML = html;
  const card = holder.content.firstElementChild;
  const present = document.getElementById(`operation-${operation}`);
  if (present) {
    card.open = present.open;
    present.replaceWith(card);
  } else appendCard(element.querySelector('[data-operations]'), card);
  markRunning(element);
  stay();
}

/** A list that is longer than its room follows its end, unless the person looks at something in it. */
function appendCard(list, card) {
  if (!list) return;
  const watched = list.matches(':hover, :focus-within');
  list.append(card);
  if (!watched) list.scrollTop = list.scrollHeight;
}

function onStatus({ turn, label }) {
  const element = turnElement(turn);
  const words = element?.querySelector('[data-now-words]');
  if (words && label) words.textContent = label;
  if (element) markRunning(element);
}

/** The worker begins the answer anew. */
function onReset({ turn }) {
  written.set(turn, '');
  const element = turnElement(turn);
  element?.querySelector('[data-answer]')?.replaceChildren();
  element?.querySelector('[data-operations]')?.replaceChildren();
}

function markRunning(element) {
  if (element.dataset.status !== 'queued') return;
  element.dataset.status = 'running';
  emit('turn:busy', true);
}

const PLACES = {
  outerHTML: 'replaceWith',
  beforeend: 'append',
  afterbegin: 'prepend',
  innerHTML: 'replaceChildren',
};

function onHtml({ target, swap = 'outerHTML', html }) {
  const element = document.getElementById(target);
  if (target.startsWith('turn-')) return void (html ? showTurn(html) : removeTurn(target.slice(5)));
  if (!element) return undefined;
  const stay = follow();
  const holder = document.createElement('template');
  holder.innerHTML = html;
  element[PLACES[swap] ?? 'replaceWith'](holder.content);
  settled(list);
  return stay();
}

function onState(state) {
  for (const part of state.html ?? [])
    onHtml(typeof part === 'string' ? { target: 'turn-', html: part } : part);
  const now = openTurn();
  compareWaiting(state.waiting ?? []);
  if (state.turn?.id && !document.getElementById(`turn-${state.turn.id}`)) fetchTurn(state.turn.id);
  // What the page thinks is running has ended while the line was down.
  if (now && 'turn' in state && state.turn?.id !== now) fetchTurn(now);
  else if (now && state.turn?.id === now && !isOpen(state.turn.status)) fetchTurn(now);
  emit('turn:busy', Boolean(openTurn()));
}

/** Messages were put in line, sent or taken away while the line was down. */
function compareWaiting(waiting) {
  for (const id of waiting) if (!document.getElementById(`turn-${id}`)) fetchTurn(id);
  for (const { dataset } of list.querySelectorAll('.turn[data-status="waiting"]'))
    if (!waiting.includes(dataset.turn)) fetchTurn(dataset.turn, true);
}

function isOpen(status) {
  return status === 'queued' || status === 'running';
}

async function loadOlder(marker) {
  if (marker.dataset.loading) return;
  marker.dataset.loading = 'true';
  try {
    const html = await request(marker.dataset.older, { html: true });
    const back = keepPlace();
    const holder = document.createElement('template');
    holder.innerHTML = html;
    marker.replaceWith(holder.content);
    refreshTimes(list);
    back();
    watchOlder();
  } catch {
    delete marker.dataset.loading;
    marker.textContent = t('tryAgain');
  }
}

const seen = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) if (entry.isIntersecting) loadOlder(entry.target);
  },
  { root: document.getElementById('chat-scroll'), rootMargin: '400px 0px 0px' },
);

function watchOlder() {
  seen.disconnect();
  for (const marker of list.querySelectorAll('[data-older]')) seen.observe(marker);
}

on('stream:text', onText);
on('stream:operation', onOperation);
on('stream:status', onStatus);
on('stream:reset', onReset);
on('wire:html', onHtml);
on('wire:state', onState);
on('turn:busy', (busy) => busy || flushAnnouncements());

for (const turn of list.querySelectorAll('.turn')) {
  const { turn: id, status, seq } = turn.dataset;
  if (isOpen(status)) remember(id, status, Number(seq));
}
watchOlder();
