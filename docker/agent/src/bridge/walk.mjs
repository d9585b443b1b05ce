/** Ways from one marked element to another, for who goes by keyboard. */
import { MARK, markedAt } from 'virtual:studio/marks';

const all = () => [...document.body.querySelectorAll(`[${MARK}]`)].filter((element) => element.getClientRects().length > 0);

/** The nearest marked elements inside, without those inside them. */
const childrenOf = (element) => all().filter((each) => element.contains(each) && markedAt(each.parentElement) === element);

const siblingsOf = (element) => {
  const parent = markedAt(element.parentElement);
  return parent && parent !== document.body && parent !== document.documentElement ? childrenOf(parent) : all().filter((each) => markedAt(each.parentElement) === parent);
};

function parentOf(element) {
  const parent = markedAt(element.parentElement);
  return parent === document.body || parent === document.documentElement ? null : parent;
}

/** The first element that can be seen, for who has chosen none yet. */
const firstInSight = () => all().find((element) => element.getBoundingClientRect().bottom > 0) ?? null;

/** `way`: parent, child, previous, next (beside it), before, after (in the page's order). → an element or null. */
export function neighbour(element, way) {
  if (!element) return firstInSight();
  if (way === 'parent') return parentOf(element);
  if (way === 'child') return childrenOf(element)[0] ?? null;
  const row = way === 'previous' || way === 'next' ? siblingsOf(element) : all();
  const step = way === 'next' || way === 'after' ? 1 : -1;
  return row[row.indexOf(element) + step] ?? null;
}
