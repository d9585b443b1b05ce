// The inspector: what the chosen element is, and what can be changed about it. Every change is one revision.
import { showToast } from '../core/toast.js';
import { action, run } from './actions.js';
import { on } from './bus.js';
import { colourNames, paintSwatches } from './inspector_controls.js';
import { drawElement, drawFacts, drawFault, say, showBusy, showPart } from './inspector_view.js';
import { head } from './page_data.js';
import {
  afterMorph,
  askColours,
  editInPlace,
  isByHand,
  isPointing,
  locateAgain,
  morphCount,
  select,
  showClasses,
  showText,
} from './pointing.js';
import { changeElement, changeSection, describe } from './pointing_api.js';
import { sendToChat } from './scope.js';
import { t } from './words.js';

const AGAIN_MS = 40;
const DONE = {
  hide: 'pointHidden',
  remove: 'pointRemoved',
  duplicate: 'pointDuplicated',
  move: 'pointMoved',
};
const GONE = new Set(['hide', 'remove']);

/**
 * What is chosen: {place, element, reach}. `place` is what the page told of it (where in the source it is written),
 * `element` what the server told. Each choice is an object of its own: what is still being saved for an earlier one
 * stays with that.
 */
let chosen;
let wantsToType = false;
/** The choice whose text is being typed on the page itself. */
let typedIn;
let changing = 0;
let timer;

function busy(by) {
  changing += by;
  showBusy(changing > 0);
}

/** Reads the description of a choice. */
async function read(mine) {
  const { place } = mine;
  try {
    const found = await describe(place);
    if (mine.place === place) take(mine, found);
  } catch (error) {
    if (mine !== chosen || mine.place !== place) return;
    if (error.code === 'stale_selection' && (await findAgain(mine))) return;
    mine.element = undefined;
    drawElement(undefined, place, handlers);
    drawFault(error);
  }
}

/** The file moved on under the page: once the page shows it, its own mark is right. True when it was found again. */
async function findAgain(mine) {
  await afterMorph(morphCount(), 600);
  const facts = mine === chosen && (await locateAgain());
  if (!facts) return false;
  mine.place = facts;
  const found = await describe(facts).catch(() => undefined);
  if (found) take(mine, found);
  return Boolean(found);
}

function take(mine, found) {
  mine.element = found;
  mine.place = { ...mine.place, loc: found.loc, index: found.index, count: found.count };
  if (mine !== chosen) return;
  drawFault();
  drawElement(found, mine.place, handlers, mine.reach);
  askColours(colourNames(found.controls));
  if (wantsToType) letType();
}

/** Typing begins when it is known that the source of the text can be changed; else the field says why not. */
function letType() {
  wantsToType = false;
  if (chosen.element.text?.isEditable) {
    typedIn = chosen;
    editInPlace();
  } else document.querySelector('#inspector-fields textarea:not(:disabled)')?.focus();
}

function onSelected(facts) {
  if (!facts.again || !chosen) {
    begin(facts);
    return;
  }
  const known = facts.loc === chosen.element?.loc;
  chosen.place = facts;
  if (!known) readSoon();
  else readIfOld();
}

function begin(place) {
  chosen = { place, element: undefined, reach: 'one' };
  wantsToType = false;
  drawFault();
  showPart('element');
  drawFacts(place, { select });
  read(chosen);
}

/** What we are changing ourselves is told by the answer to that. */
function readSoon() {
  clearTimeout(timer);
  timer = setTimeout(() => chosen && !changing && read(chosen), AGAIN_MS);
}

/** The description is of a revision; somebody, or an undo, may have made another one. */
function readIfOld() {
  if (chosen?.element && chosen.element.head !== head()) readSoon();
}

function leave() {
  chosen = undefined;
  drawFault();
  showPart('sections');
}

/** What a request says of a choice: what the page told, and the revision it was read from. */
function spotOf({ place: { loc, index, count, tag, owner }, element }) {
  return { loc, index, count, tag, owner: owner ?? undefined, head: element?.head };
}

/** Changes what is chosen; tells in words when that is refused. */
async function change(what) {
  const mine = chosen;
  if (!mine) return;
  const { place } = mine;
  const shown = morphCount();
  busy(1);
  drawFault();
  try {
    const answer = await attempt(mine, what);
    say(t(DONE[what.type] ?? 'pointChanged', { what: place.label }));
    if (GONE.has(what.type)) gone(what, place.label);
    else await follow(mine, answer.element, what, shown);
  } catch (error) {
    refuse(mine, error, what);
  } finally {
    busy(-1);
    readIfOld();
  }
}

/** A stale choice is made again by itself, once. */
async function attempt(mine, what) {
  try {
    return await changeElement(() => spotOf(mine), what, mine.reach);
  } catch (error) {
    if (error.code !== 'stale_selection' || !(await findAgain(mine))) throw error;
    return changeElement(() => spotOf(mine), what, mine.reach);
  }
}

function refuse(mine, error, what) {
  if (error.code === 'nothing_changed') return;
  if (what.type === 'text') showText(null);
  else showClasses(null);
  if (mine !== chosen) {
    showToast({ kind: 'error', text: error.message });
    return;
  }
  drawFault(error, wayOut(error, what));
  if (mine.element) drawElement(mine.element, mine.place, handlers, mine.reach);
}

/** What helps after a refusal: changing all of them, or unlocking the section. */
function wayOut({ code }, what) {
  if (code === 'reaches_all') {
    const toAll = () => {
      chosen.reach = 'all';
      return change(what);
    };
    return { words: t('pointChangeAll', { n: chosen.place.count }), run: toAll };
  }
  if (code === 'locked' && chosen.element?.section?.isLocked) {
    return { words: t('pointUnlock'), run: () => unlock(() => change(what)) };
  }
  return undefined;
}

async function unlock(then) {
  busy(1);
  try {
    await changeSection(chosen.element.section.id, 'unlock');
    drawFault();
    await then();
  } catch (error) {
    drawFault(error);
  } finally {
    busy(-1);
  }
}

/** Shows what the change made. What was moved is chosen again once the page shows it. */
async function follow(mine, made, what, shown) {
  if (made && what.type !== 'move') {
    take(mine, made);
    return;
  }
  await afterMorph(shown);
  if (mine !== chosen) return;
  if (made) select(made);
  else if (what.type !== 'duplicate') select();
}

function gone(what, label) {
  select();
  const undo = { label: t('undo'), onClick: () => run('undo') };
  showToast({ kind: 'success', text: t(DONE[what.type], { what: label }), action: undo });
}

/** Looks are shown at once, unless the studio has to ask first whether all of several are meant. */
function preview(classes) {
  const isAll = chosen.reach === 'all';
  if (isAll || chosen.place.count === 1) showClasses(classes, { isAll });
}

/** What the fields of the inspector call. */
const handlers = {
  select,
  text: (value) => change({ type: 'text', value }),
  typing: showText,
  link: (href) => change({ type: 'link', href }),
  image: (parts) => change({ type: 'image', ...parts }),
  control(name, value) {
    const { value: held } = chosen.element.controls.find((control) => control.name === name);
    preview({ remove: held ? [held] : [], add: value ? [value] : [] });
    return change({ type: 'control', name, value });
  },
  classes(parts) {
    preview(parts);
    return change({ type: 'classes', ...parts });
  },
  reach(value) {
    chosen.reach = value;
  },
  fail: (error) => drawFault(error),
};

on('pointing', (now) => {
  const inspector = document.getElementById('inspector');
  // What is being typed is saved on leaving its field, while it is still known what it belongs to.
  if (inspector.contains(document.activeElement)) document.activeElement.blur();
  leave();
  inspector.hidden = !now;
});
// The page has taken it up: from now on clicks in it choose.
on('bridge:pointing', ({ on: isOn }) => {
  document.getElementById('inspector').dataset.live = isOn === true;
});
on('pointing:selected', onSelected);
on('pointing:deselected', leave);
on('revision', () => !changing && readIfOld());
on('bridge:editing-wanted', () => {
  if (!isPointing() || !chosen) return;
  wantsToType = true;
  if (chosen.element) letType();
});
on('bridge:edited', ({ text }) => {
  const isAllowed = typedIn && typedIn === chosen && isByHand();
  typedIn = undefined;
  if (isAllowed && typeof text === 'string') handlers.text(text.trim().slice(0, 5000));
});
on('bridge:colours', ({ colours }) => {
  const fields = document.getElementById('inspector-fields');
  if (chosen && colours && typeof colours === 'object') paintSwatches(fields, colours);
});

action('point-duplicate', () => change({ type: 'duplicate' }));
action('point-hide', () => change({ type: 'hide' }));
action('point-remove', () => change({ type: 'remove' }));
action('point-up', () => change({ type: 'move', by: -1 }));
action('point-down', () => change({ type: 'move', by: 1 }));
action('point-chat', () => chosen && sendToChat(chosen));
action('point-ask', () => chosen && sendToChat(chosen, t('pointAskWords')));
