/** The marks on elements: where in the source each one is written. Offsets move with every edit above them. */
export const MARK = 'data-studio-loc';

/** Stands on the element the person is typing in. */
export const EDITED = 'data-studio-editing';

/** The element itself or the nearest one around it that is written in the source; null when there is none. */
export const markedAt = (node) => (node instanceof Element ? node : node?.parentElement)?.closest(`[${MARK}]`) ?? null;

/** All elements of the page that one place of the source makes, in their order. */
export const allOf = (loc) => [...document.querySelectorAll(`[${MARK}="${CSS.escape(loc)}"]`)];

/** → {loc, index}: which place of the source, and which of the elements it makes. */
export function placeOf(element) {
  const loc = element.getAttribute(MARK);
  return { loc, index: allOf(loc).indexOf(element) };
}

/** → [path, offset] of the source. */
export const fileOf = (element) => element.getAttribute(MARK).split(/:(?=\d+$)/);

/** The element of a place, or null. */
export const elementAt = ({ loc, index = 0 }) => allOf(String(loc))[index] ?? null;

/** The part of the page the element stands in: its id, or ''. */
export function sectionOf(element) {
  const root = element.closest('[data-section]') ?? element.closest('section[id], header[id], footer[id], nav[id]');
  return root?.id || root?.dataset.section || '';
}

/** The root element of a part of the page, or null. */
export function sectionAt(id) {
  return document.getElementById(id) ?? document.querySelector(`[data-section="${CSS.escape(id)}"]`);
}

const stripped = new WeakMap();

/** A copy of `root` without marks; every element of `root` finds its counterpart in `stripped`. */
function strip(root) {
  const copy = root.cloneNode(true);
  const [before, after] = [root.querySelectorAll('*'), copy.querySelectorAll('*')];
  stripped.set(root, copy);
  for (const [index, element] of before.entries()) {
    stripped.set(element, after[index]);
    after[index].removeAttribute(MARK);
  }
}

/** → (one, other) => whether two elements below these roots are the same but for their marks. */
export function comparer(one, other) {
  if (!one.querySelector(`[${MARK}]`) && !other.querySelector(`[${MARK}]`)) return (a, b) => a.isEqualNode(b);
  strip(one);
  strip(other);
  return (a, b) => (stripped.get(a) ?? a).isEqualNode(stripped.get(b) ?? b);
}

const within = (root) => (root instanceof Element ? [root, ...root.querySelectorAll('*')] : []);

/**
 * Take the marks of `goal` over to `live`. `served` is what `live` was made from (`pairs`: living → served) and has the shape
 * of `goal`. What a script has put in or copied has no place in the source: no mark is better than a wrong one.
 */
export function carryMarks(live, { served, goal, pairs }) {
  const goals = within(goal);
  const locs = new Map(within(served).map((element, index) => [element, goals[index]?.getAttribute(MARK) ?? null]));
  for (const element of within(live)) {
    const loc = locs.get(pairs.get(element)) ?? null;
    if (element.getAttribute(MARK) === loc) continue;
    if (loc === null) element.removeAttribute(MARK);
    else element.setAttribute(MARK, loc);
  }
}
