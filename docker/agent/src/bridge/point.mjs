/** Pointing: what the person hovers is outlined, what they click is chosen and told to the studio; links rest meanwhile. */
import { beginEditing, editedElement, endEditing, putText, textNodeOf } from 'virtual:studio/inplace';
import { kindOf, labelOf, learnWords } from 'virtual:studio/kinds';
import { MARK, allOf, elementAt, fileOf, markedAt, placeOf, sectionAt, sectionOf } from 'virtual:studio/marks';
import { hear } from 'virtual:studio/messages';
import { Outline } from 'virtual:studio/outline';
import { post } from 'virtual:studio/report';
import { neighbour } from 'virtual:studio/walk';

const MAX_TEXT = 2000;

let on = false;
let chosen = null;
let hovered = null;
let last = null; // the chosen element's place, for when a patch replaces it
let asked = null; // the element the person wants to type in
let pointedAt = null; // where the last click was, for the caret
const shownText = new Map(); // text node → what the server said
const shownClasses = new Map(); // element → the classes the server gave it
const outline = new Outline(onLost);

/** An element's facts, as the studio wants them. */
function factsOf(element) {
  const place = placeOf(element);
  const { left, top, width, height } = element.getBoundingClientRect();
  return {
    ...place,
    count: allOf(place.loc).length,
    tag: element.localName,
    kind: kindOf(element),
    label: labelOf(element),
    text: (textNodeOf(element)?.nodeValue ?? element.textContent).replace(/\s+/g, ' ').trim().slice(0, MAX_TEXT),
    rect: { left, top, width, height },
    section: sectionOf(element),
    owner: ownerOf(element),
    chain: chainOf(element),
  };
}

/** The element of another file that it stands in: where its part of the page is used. */
function ownerOf(element) {
  const [path] = fileOf(element);
  for (let at = markedAt(element.parentElement); at; at = markedAt(at.parentElement)) {
    if (fileOf(at)[0] === path) continue;
    const place = placeOf(at);
    return { ...place, count: allOf(place.loc).length, tag: at.localName };
  }
  return null;
}

/** The element and those around it, outermost first. */
function chainOf(element) {
  const chain = [];
  for (let at = element; at; at = markedAt(at.parentElement)) {
    if (at !== document.body && at !== document.documentElement) chain.unshift({ ...placeOf(at), tag: at.localName, kind: kindOf(at), label: labelOf(at) });
  }
  return chain;
}

function hover(element) {
  if (element === hovered) return;
  hovered = element;
  const seen = element === chosen ? null : element;
  outline.show('hover', seen, seen ? labelOf(seen) : '');
  if (element) post('hovered', { loc: element.getAttribute(MARK), tag: element.localName, label: labelOf(element), section: sectionOf(element), rect: element.getBoundingClientRect().toJSON() });
}

function draw() {
  outline.show('chosen', chosen, chosen ? labelOf(chosen) : '');
  outline.showAlike(chosen ? allOf(chosen.getAttribute(MARK)).filter((element) => element !== chosen) : []);
}

/** `again`: the same element, after the page changed under it. */
function choose(element, { again = false, reveal = false } = {}) {
  chosen = element;
  last = placeOf(element);
  outline.show('hover', null);
  draw();
  if (reveal) element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  if (element.localName === 'summary' && !again) element.parentElement.open = true;
  post('selected', { ...factsOf(element), again });
}

function clear() {
  if (!chosen) return;
  chosen = null;
  last = null;
  draw();
  post('deselected');
}

/** A patch may have moved the chosen element in the source, replaced it or taken it away. */
function findAgain() {
  if (!on) return;
  const found = chosen?.isConnected && chosen.hasAttribute(MARK) ? chosen : last && elementAt(last);
  if (found) choose(found, { again: true });
  else clear();
  outline.follow();
}

/** A script took the chosen element away. A patch does so too, for a moment: findAgain comes after it. */
function onLost(key) {
  if (key === 'chosen') setTimeout(() => chosen && !chosen.isConnected && findAgain(), 100);
}

function edit(element) {
  const begun = beginEditing(element, {
    at: pointedAt,
    onEnd(text) {
      outline.follow();
      if (text !== null) post('edited', { ...placeOf(element), text });
    },
  });
  if (begun) post('editing', placeOf(element));
}

/** The words of the chosen element, shown before they are saved; null brings back all that the server said. */
function showText(text) {
  if (text === null) {
    for (const [node, before] of shownText) node.nodeValue = before;
    shownText.clear();
    return;
  }
  const node = chosen && !editedElement() && textNodeOf(chosen);
  if (!node) return;
  if (!shownText.has(node)) shownText.set(node, node.nodeValue);
  putText(node, String(text) || ' ');
  outline.follow();
}

/** Its classes likewise. `isAll`: those of all elements that the same place of the source makes. */
function showClasses(classes, isAll) {
  if (classes === null) {
    for (const [element, before] of shownClasses) element.setAttribute('class', before);
    shownClasses.clear();
  } else if (chosen) {
    for (const element of isAll ? allOf(chosen.getAttribute(MARK)) : [chosen]) swapClasses(element, classes);
  }
  outline.follow();
}

function swapClasses(element, { remove = [], add = [] }) {
  if (!shownClasses.has(element)) shownClasses.set(element, element.getAttribute('class') ?? '');
  element.classList.remove(...remove.map(String));
  element.classList.add(...add.map(String));
}

const quiet = (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
};

const isTyping = (event) => editedElement()?.contains(event.target) ?? false;

const HANDLERS = {
  pointermove(event) {
    if (event.pointerType === 'mouse' && !editedElement()) hover(markedAt(event.target));
  },
  pointerout(event) {
    if (!event.relatedTarget) hover(null);
  },
  pointerdown: (event) => isTyping(event) || event.stopImmediatePropagation(),
  pointerup: (event) => isTyping(event) || event.stopImmediatePropagation(),
  mousedown(event) {
    if (isTyping(event)) return;
    endEditing({ save: true });
    quiet(event);
    window.focus();
  },
  mouseup: (event) => isTyping(event) || quiet(event),
  click(event) {
    quiet(event);
    if (isTyping(event)) return;
    const element = markedAt(event.target);
    pointedAt = event.detail > 0 ? { x: event.clientX, y: event.clientY } : null;
    if (!element) clear();
    else if (element !== chosen) choose(element);
  },
  dblclick(event) {
    quiet(event);
    if (!isTyping(event) && chosen?.contains(event.target)) askToEdit();
  },
  auxclick: quiet,
  submit: quiet,
  dragstart: quiet,
  keydown: onKey,
  keyup: (event) => isTyping(event) || event.stopImmediatePropagation(),
};

/** Only the studio knows whether the source of this text can be changed. */
function askToEdit() {
  asked = chosen;
  post('editing-wanted', placeOf(chosen));
}

const MOVES = { ArrowUp: 'parent', ArrowDown: 'child', ArrowLeft: 'previous', ArrowRight: 'next' };

function walk(event) {
  const way = event.key === 'Tab' ? (event.shiftKey ? 'before' : 'after') : MOVES[event.key];
  if (!way || (event.key === 'Tab' && !chosen)) return false;
  const to = neighbour(chosen, way);
  if (!to) return event.key !== 'Tab';
  pointedAt = null;
  choose(to, { reveal: true });
  return true;
}

/** Keys of the studio that a person expects here too. */
function wishOf({ key, ctrlKey, metaKey, shiftKey }) {
  const letter = key.toLowerCase();
  if (ctrlKey || metaKey) return { z: shiftKey ? 'redo' : 'undo', k: 'commands' }[letter];
  return { e: 'point', delete: 'remove', backspace: 'remove' }[letter];
}

function onKey(event) {
  if (isTyping(event) || event.isComposing || event.altKey) return;
  const wish = wishOf(event);
  if (wish) post('wish', { action: wish });
  else if (event.key === 'Escape' && !chosen) post('wish', { action: 'point' });
  else if (event.key === 'Escape') clear();
  else if (event.key === 'Enter' && chosen) askToEdit();
  else if (!walk(event)) return;
  quiet(event);
}

function onMorphed() {
  shownText.clear();
  shownClasses.clear();
  findAgain();
}

/** What grew over the chosen element (a sheet of the studio) made the window smaller. */
function onResize() {
  if (!chosen) return;
  const { top, bottom, height } = chosen.getBoundingClientRect();
  if ((top < 0 || bottom > innerHeight) && height < innerHeight) chosen.scrollIntoView({ block: 'center' });
}

/** Begin or end pointing. `words`: what kinds of elements are called. */
export function setPointing({ on: wanted, words }) {
  learnWords(words);
  if (Boolean(wanted) === on) return;
  on = Boolean(wanted);
  endEditing({ save: true });
  const change = on ? 'addEventListener' : 'removeEventListener';
  for (const [type, run] of Object.entries(HANDLERS)) window[change](type, run, { capture: true });
  document[change]('studio:morphed', onMorphed);
  window[change]('resize', onResize);
  if (on) outline.attach();
  else leave();
  post('pointing', { on });
}

function leave() {
  chosen = null;
  hovered = null;
  last = null;
  shownText.clear();
  shownClasses.clear();
  outline.detach();
}

hear('studio-select', ({ loc, index, section, again }) => {
  if (!on) return;
  if (again) findAgain();
  else if (loc || section) select(loc ? elementAt({ loc, index }) : sectionRoot(section));
  else clear();
});

function select(element) {
  pointedAt = null;
  if (element) choose(element, { reveal: true });
  else clear();
}

/** The root of a part of the page, or the first of it that is written in the source. */
function sectionRoot(id) {
  const root = sectionAt(String(id));
  return root?.hasAttribute(MARK) ? root : (root?.querySelector(`[${MARK}]`) ?? null);
}

hear('studio-edit', () => {
  if (on && asked && asked === chosen) edit(asked);
  asked = null;
});
hear('studio-show', (message) => {
  if (!on) return;
  if ('text' in message) showText(message.text);
  if ('classes' in message) showClasses(message.classes, message.isAll);
  if ('section' in message) showSection(message);
});

/** What the theme's colours are where the chosen element stands. */
hear('studio-colours', ({ names }) => {
  if (!on || !Array.isArray(names)) return;
  const style = getComputedStyle(chosen ?? document.documentElement);
  const found = names.slice(0, 60).map((name) => [name, style.getPropertyValue(`--color-${name}`).trim()]);
  post('colours', { colours: Object.fromEntries(found.filter(([, value]) => value)) });
});

function showSection({ section, label, reveal }) {
  const root = section ? sectionAt(String(section)) : null;
  outline.show('section', root, root ? String(label ?? '') : '');
  if (root && reveal) root.scrollIntoView({ block: 'center', behavior: 'smooth' });
}
