// Editing by pointing: on or off, what is chosen in the framed page, and the talk with it. inspector.js shows it.
import { action, run } from './actions.js';
import { tell } from './bridge.js';
import { emit, on } from './bus.js';
import { canEdit } from './page_data.js';
import { currentTab, showTab } from './tabs.js';
import { t } from './words.js';

const KINDS = [
  'heading',
  'button',
  'link',
  'picture',
  'icon',
  'video',
  'menu',
  'section',
  'card',
  'list',
  'item',
  'form',
  'field',
  'question',
  'quote',
  'table',
  'text',
  'group',
  'page',
];
let pointing = false;
/** What the page told of the chosen element: {loc, index, count, tag, kind, label, text, section, chain}. */
let chosen;
let morphs = 0;

/** True while clicks in the page choose elements. */
export const isPointing = () => pointing;

/** What is chosen in the page, or undefined. */
export const selection = () => chosen;

/** How often the page has taken up changes: to know whether it shows one already. */
export const morphCount = () => morphs;

function words() {
  return Object.fromEntries(KINDS.map((kind) => [kind, t(`kind.${kind}`)]));
}

function setPointing(now) {
  pointing = now && canEdit;
  chosen = undefined;
  if (pointing && currentTab() !== 'preview') showTab('preview');
  tellPage();
  for (const button of document.querySelectorAll('[data-action="point"][aria-pressed]')) {
    button.setAttribute('aria-pressed', String(pointing));
  }
  emit('pointing', pointing);
}

function tellPage() {
  tell({ type: 'studio-point', on: pointing, words: words() });
}

/** Chooses an element of the page by its place in the source, or a section by its id; without either: nothing. */
export function select({ loc = null, index = 0, section } = {}) {
  tell({ type: 'studio-select', loc, index, section });
}

/** Shows other words of the chosen element before they are saved; null takes that back. */
export function showText(text) {
  tell({ type: 'studio-show', text });
}

/** Shows other classes of it, {remove, add}, or of `isAll` that come from the same place; null takes that back. */
export function showClasses(classes, { isAll = false } = {}) {
  tell({ type: 'studio-show', classes, isAll });
}

/** Outlines a section of the page. */
export function showSection(section, { label = '', reveal = false } = {}) {
  tell({ type: 'studio-show', section, label, reveal });
}

/** Lets the person type on the page itself, where they asked to. */
export function editInPlace() {
  tell({ type: 'studio-edit' });
}

/** Asks the page what the theme's colours are where the chosen element stands: answered by bridge:colours. */
export function askColours(names) {
  if (names.length) tell({ type: 'studio-colours', names });
}

/** Resolves when the page has taken up a change since `count`, or after `ms`. */
export function afterMorph(count, ms = 1500) {
  if (morphs > count) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    const stop = on('bridge:morphed', done);
    function done() {
      clearTimeout(timer);
      stop();
      resolve();
    }
  });
}

/** The page says anew where its chosen element stands in the source. Resolves to it, or to undefined. */
export function locateAgain() {
  return new Promise((resolve) => {
    const timer = setTimeout(() => done(undefined), 1000);
    const stops = [on('bridge:selected', done), on('bridge:deselected', () => done(undefined))];
    function done(found) {
      clearTimeout(timer);
      for (const stop of stops) stop();
      resolve(found);
    }
    tell({ type: 'studio-select', again: true });
  });
}

/**
 * A script of the page could say that it is the person who types. What changes the project is taken only while
 * pointing is on and they have just pressed a key or clicked.
 */
export function isByHand() {
  return pointing && (navigator.userActivation?.isActive ?? true);
}

/** Back by one step, from what is chosen or from pointing. True when there was one. */
export function leavePointing() {
  if (!pointing) return false;
  if (chosen) select();
  else setPointing(false);
  return true;
}

const isPlace = (data) => typeof data?.loc === 'string' && Number.isInteger(data.index);

on('bridge:selected', (data) => {
  if (!pointing || !isPlace(data) || !Array.isArray(data.chain)) return;
  chosen = data;
  emit('pointing:selected', data);
});
on('bridge:deselected', () => {
  chosen = undefined;
  if (pointing) emit('pointing:deselected');
});
on('bridge:morphed', () => {
  morphs += 1;
});
on('bridge:ready', () => {
  if (!pointing) return;
  const before = chosen;
  tellPage();
  if (before) select(before);
});
on('bridge:wish', ({ action: name }) => {
  const known = ['undo', 'redo', 'commands', 'point', 'remove'].includes(name);
  if (known && isByHand()) run(name === 'remove' ? 'point-remove' : name);
});
on('tab:shown', (tab) => tab !== 'preview' && pointing && setPointing(false));
on('preview:left', () => {
  chosen = undefined;
  if (pointing) emit('pointing:deselected');
});
action('point', () => setPointing(!pointing));
action('point-clear', () => select());
