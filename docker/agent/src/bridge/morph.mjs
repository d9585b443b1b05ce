/**
 * Patch the living page with what changed between two served documents. What scripts and the visitor changed
 * since (an opened menu, a revealed section, typed text) stays, unless the server's side of it changed too.
 */
import { Idiomorph } from 'virtual:studio/idiomorph';
import { patchHead } from 'virtual:studio/head';
import { EDITED, MARK, carryMarks, comparer } from 'virtual:studio/marks';

const FORM_STATE = new Set(['value', 'checked', 'selected']);

/** Children by their place in the source: a script that put something beside them doesn't hide which is which. */
const byMark = (served) => Map.groupBy([...served.children].filter((child) => !child.id && child.hasAttribute(MARK)), (child) => child.getAttribute(MARK));

/** Living element → its counterpart in the document that was served, found in step from the top. */
function pairUp(live, served, pairs) {
  if (!live || !served || live.tagName !== served.tagName) return pairs;
  pairs.set(live, served);
  const byId = new Map([...served.children].filter((child) => child.id).map((child) => [child.id, child]));
  const liveRest = [...live.children].filter((child) => child.tagName !== 'VITE-ERROR-OVERLAY');
  const aligned = liveRest.length === served.children.length;
  const marked = aligned ? null : byMark(served);
  liveRest.forEach((child, index) => pairUp(child, byId.get(child.id) ?? (aligned ? served.children[index] : marked.get(child.getAttribute(MARK))?.shift()), pairs));
  return pairs;
}

function callbacks(pairs, isSame) {
  const goals = new WeakMap();
  return {
    beforeNodeMorphed(live, goal) {
      goals.set(live, goal);
      const served = pairs.get(live);
      // Nothing changed in here on the server but where it is written: whatever it looks like now is the page's own doing.
      const isOwn = served && isSame(served, goal);
      if (isOwn) carryMarks(live, { served, goal, pairs });
      // What is being typed stays; where it is written may be elsewhere now.
      if (!isOwn && live.hasAttribute?.(EDITED)) live.setAttribute(MARK, goal.getAttribute(MARK));
      return !isOwn && !live.hasAttribute?.(EDITED);
    },
    beforeAttributeUpdated(name, live) {
      const served = pairs.get(live);
      const goal = goals.get(live);
      if (name === 'open' && live.tagName === 'DETAILS') return false;
      if (FORM_STATE.has(name) && live.matches?.('input, textarea, select, option')) return false;
      return !(served && goal && served.getAttribute(name) === goal.getAttribute(name));
    },
    beforeNodeRemoved: (live) => live.tagName !== 'VITE-ERROR-OVERLAY',
  };
}

function patchRootAttributes(live, served, goal) {
  for (const name of new Set([...served.getAttributeNames(), ...goal.getAttributeNames()])) {
    const value = goal.getAttribute(name);
    if (served.getAttribute(name) === value) continue;
    if (value === null) live.removeAttribute(name);
    else live.setAttribute(name, value);
  }
}

/** Living classes that a script added stay: only the difference between the served ones is applied. */
function patchRootClasses(live, served, goal) {
  const [before, after] = [new Set(served.classList), new Set(goal.classList)];
  const kept = [...live.classList].filter((name) => after.has(name) || !before.has(name));
  const added = [...after].filter((name) => !before.has(name));
  live.className = [...new Set([...kept, ...added])].join(' ');
}

function patchRoot(live, served, goal) {
  const classes = live.className;
  patchRootAttributes(live, served, goal);
  if (served.className === goal.className) return;
  live.className = classes;
  patchRootClasses(live, served, goal);
}

/** `served` and `next` are documents; `next` is left as it was. Resolves when the page shows `next`. */
export async function patchPage(served, next) {
  await patchHead(document, served, next);
  const [x, y] = [scrollX, scrollY];
  const pairs = pairUp(document.body, served.body, new WeakMap());
  patchRoot(document.documentElement, served.documentElement, next.documentElement);
  patchRoot(document.body, served.body, next.body);
  const goal = next.body.cloneNode(true);
  Idiomorph.morph(document.body, goal.childNodes, {
    morphStyle: 'innerHTML',
    ignoreActiveValue: true,
    restoreFocus: true,
    callbacks: callbacks(pairs, comparer(served.body, goal)),
  });
  if (scrollX !== x || scrollY !== y) scrollTo({ left: x, top: y, behavior: 'instant' });
}
