/** What is doubled, removed or moved with an element: itself, or the item of a list that it shows. */
import { nodesOf } from './ast.mjs';

const range = ({ start, end }) => ({ start, end });
const isMarkup = (node) => node.type === 'JSXElement' || node.type === 'JSXFragment';

/** The item of the innermost list: {kind: "item", path, at, array, siblings}. */
export function itemUnit(item) {
  const { array, index, path } = item.within ?? {};
  if (!array || !path) return { kind: 'refused', why: 'code' };
  return { kind: 'item', path, at: index, array: range(array), siblings: array.elements.map(range) };
}

/** The child of the parent element that holds the target and nothing else, from the way to it; null in a condition. */
function wholeChild(way) {
  let child = way.at(-1);
  for (const node of way.slice(0, -1).toReversed()) {
    if (isMarkup(node)) return { child, parent: node };
    const isOnly = node.type === 'JSXExpressionContainer' || node.type === 'ParenthesizedExpression' || (node.type === 'LogicalExpression' && node.operator === '&&');
    if (!isOnly) return null;
    child = node;
  }
  return { child, parent: null };
}

function isOne(child) {
  return isMarkup(child) || (child.type === 'JSXExpressionContainer' && [...nodesOf(child)].some(isMarkup));
}

const holdsId = (node) => [...nodesOf(node)].some((inner) => inner.type === 'JSXAttribute' && inner.name.name === 'id');

/** The element itself with those beside it: {kind: "element", at, siblings, hasId}. */
export function elementUnit(way) {
  const found = wholeChild(way);
  if (found === null) return { kind: 'refused', why: 'condition' };
  if (found.parent === null) return { kind: 'refused', why: 'root' };
  const { child, parent } = found;
  const beside = parent.children.filter(isOne);
  const hasWords = parent.children.some((one) => one.type === 'JSXText' && one.value.trim() !== '');
  return { kind: 'element', at: beside.indexOf(child), siblings: beside.map(range), hasId: holdsId(child), hasWords };
}
