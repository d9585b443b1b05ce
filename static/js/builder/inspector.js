// The inspector: what the chosen element is, and what can be changed about it. Every change is one revision.
import { showToast } from '../core/toast.js';
import { action, run } from './actions.js';
import { emit, on } from './bus.js';
import { colourNames, paintSwatches } from './inspector_controls.js';
import { drawElement, drawFacts, drawFault, say, showBusy, showPart } from './inspector_view.js';
import {
  afterMorph,
  askColours,
  editInPlace,
  isByHand,
  isPointing,
  locateAgain,
  morphCount,
  select,
  selection,
  showClasses,
  showText,
} from './pointing.js';
import { changeElement, changeSection, describe } from './pointing_api.js';
import { sectionTitle } from './sections.js';
import { t } from './words.js';

const AGAIN_MS = 40;
const DONE = {
  hide: 'pointHidden',
  remove: 'pointRemoved',
  duplicate: 'pointDuplicated',
  move: 'pointMoved',
};
const GONE = new Set(['hide', 'remove']);

/** What the server told of the chosen element, and which place of the source that is. */
let element;
let place;
let reach = 'one';
let reading = 0;
let changing = 0;
let timer;

function busy(by) {
  changing += by;
  showBusy(changing > 0);
}

/** Reads the description of what is chosen. An answer that a later choice has overtaken is dropped. */
async function read(facts) {
  reading += 1;
  const mine = reading;
  try {
    const found = await describe(facts);
    if (mine !== reading) return;
    take(found);
  } catch (error) {
    if (mine !== reading) return;
    if (error.code === 'stale_selection' && (await findAgain())) return;
    element = undefined;
    drawElement(undefined, facts, handlers);
    drawFault(error);
  }
}

/** The file moved on under the page: once the page shows it, its own mark is right. True when it was found again. */
async function findAgain() {
  await afterMorph(morphCount(), 600);
  const facts = await locateAgain();
  if (!facts) return false;
  place = facts;
  const found = await describe(facts).catch(() => undefined);
  if (found) take(found);
  return Boolean(found);
}

function take(found) {
  element = found;
  place = { ...place, loc: found.loc, index: found.index, count: found.count };
  drawFault();
  drawElement(found, selection() ?? place, handlers, reach);
  askColours(colourNames(found.controls));
}

function onSelected(facts) {
  const isNew = !facts.again || !place;
  const known = element && !isNew && facts.loc === element.loc && !changing;
  place = facts;
  if (isNew) begin(facts);
  else if (!known && !changing) {
    clearTimeout(timer);
    timer = setTimeout(() => read(place), AGAIN_MS);
  }
}

function begin(facts) {
  reach = 'one';
  element = undefined;
  drawFault();
  showPart('element');
  drawFacts(facts, { select });
  read(facts);
}

function leave() {
  reading += 1;
  element = undefined;
  place = undefined;
  drawFault();
  showPart('sections');
}

/** What a request says of the place: what the page told, and the revision it was read from. */
function spot() {
  const { loc, index, count, tag, owner } = place;
  return { loc, index, count, tag, owner: owner ?? undefined, head: element?.head };
}

/** Changes what is chosen; tells in words when that is refused. */
async function change(what, { reach: wanted = reach } = {}) {
  if (!place) return;
  const { label } = selection() ?? place;
  const shown = morphCount();
  const from = place;
  busy(1);
  drawFault();
  try {
    const answer = await attempt(what, wanted);
    say(t(DONE[what.type] ?? 'pointChanged', { what: label }));
    if (GONE.has(what.type)) gone(what, label);
    else if (place) await follow(answer.element, what, shown);
  } catch (error) {
    refuse(error, what, from);
  } finally {
    busy(-1);
  }
}

/** A stale choice is made again by itself, once. */
async function attempt(what, wanted) {
  try {
    return await changeElement(spot, what, wanted);
  } catch (error) {
    if (error.code !== 'stale_selection' || !(await findAgain())) throw error;
    return changeElement(spot, what, wanted);
  }
}

function refuse(error, what, from) {
  if (error.code === 'nothing_changed') return;
  if (what.type === 'text') showText(from, null);
  else showClasses(from, null);
  drawFault(error, wayOut(error, what));
  if (element) drawElement(element, place, handlers, reach);
}

/** What helps after a refusal: changing all of them, or unlocking the section. */
function wayOut({ code }, what) {
  if (code === 'reaches_all') {
    const toAll = () => {
      reach = 'all';
      return change(what);
    };
    return { words: t('pointChangeAll', { n: place.count }), run: toAll };
  }
  if (code === 'locked' && element?.section?.isLocked) {
    return { words: t('pointUnlock'), run: () => unlock(() => change(what)) };
  }
  return undefined;
}

async function unlock(then) {
  busy(1);
  try {
    await changeSection(element.section.id, 'unlock');
    drawFault();
    await then();
  } catch (error) {
    drawFault(error);
  } finally {
    busy(-1);
  }
}

/** Shows what the change made. What was moved is chosen again once the page shows it. */
async function follow(made, what, shown) {
  if (made && what.type !== 'move') {
    take(made);
    return;
  }
  await afterMorph(shown);
  if (made) select(made);
  else if (what.type === 'duplicate') await read(place);
  else select();
}

function gone(what, label) {
  select();
  const undo = { label: t('undo'), onClick: () => run('undo') };
  showToast({ kind: 'success', text: t(DONE[what.type], { what: label }), action: undo });
}

/** Looks are shown at once, unless the studio has to ask first whether all of several are meant. */
function preview(classes) {
  const isAll = reach === 'all';
  if (isAll || place.count === 1) showClasses(place, classes, { isAll });
}

/** What the fields of the inspector call. */
const handlers = {
  select,
  text: (value) => change({ type: 'text', value }),
  typing: (text) => place && showText(place, text),
  link: (href) => change({ type: 'link', href }),
  image: (parts) => change({ type: 'image', ...parts }),
  control(name, value) {
    const { value: held } = element.controls.find((control) => control.name === name);
    preview({ remove: held ? [held] : [], add: value ? [value] : [] });
    return change({ type: 'control', name, value });
  },
  classes(parts) {
    preview(parts);
    return change({ type: 'classes', ...parts });
  },
  reach(value) {
    reach = value;
  },
  fail: (error) => drawFault(error),
};

/** "Heading in Hero": the choice in words, as the next message is about it. */
function labelOfChoice() {
  const { label, section } = selection();
  const title = element?.section?.title ?? sectionTitle(section);
  return title && title !== label ? t('scopeIn', { what: label, section: title }) : label;
}

function sendToChat({ words = '' } = {}) {
  if (!selection()) return;
  const section = element?.section?.id ?? selection().section;
  emit('scope', {
    sections: section ? [section] : [],
    files: element?.file ? [element.file] : [],
    label: labelOfChoice(),
  });
  emit('compose', words);
}

on('pointing', (now) => {
  leave();
  document.getElementById('inspector').hidden = !now;
});
on('pointing:selected', onSelected);
on('pointing:deselected', leave);
on('bridge:editing-wanted', () => {
  if (!isPointing() || !place) return;
  if (element?.text?.isEditable) editInPlace(place);
  else document.querySelector('#inspector-fields textarea:not(:disabled)')?.focus();
});
on('bridge:edited', ({ loc, index, text }) => {
  if (!isByHand() || loc !== place?.loc || index !== place.index || typeof text !== 'string') return;
  handlers.text(text.trim().slice(0, 5000));
});

on('bridge:colours', ({ colours }) => {
  if (element && colours && typeof colours === 'object')
    paintSwatches(document.getElementById('inspector-fields'), colours);
});

action('point-duplicate', () => change({ type: 'duplicate' }));
action('point-hide', () => change({ type: 'hide' }));
action('point-remove', () => change({ type: 'remove' }));
action('point-up', () => change({ type: 'move', by: -1 }));
action('point-down', () => change({ type: 'move', by: 1 }));
action('point-chat', () => sendToChat());
action('point-ask', () => sendToChat({ words: t('pointAskWords') }));
