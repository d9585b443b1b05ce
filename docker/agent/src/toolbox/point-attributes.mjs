/** The attributes of an element that can be changed by pointing, and where they are written. */
import { placeOfExpression } from './point-text.mjs';
import { bare } from './values.mjs';

const TOLD = new Set(['href', 'src', 'alt', 'class', 'class:list', 'hidden', 'id']);

/** [{name, kind, start, end, …}] of the opening tag; a spread is {name: "", kind: "spread"}. */
export function attributesOf(element, scope, text) {
  const found = [];
  for (const item of element.openingElement.attributes ?? []) {
    const range = { start: item.start, end: item.end };
    if (!item.name) found.push({ name: '', kind: 'spread', ...range });
    else if (TOLD.has(item.name.name)) found.push({ name: item.name.name, ...valueOf(item, scope, text), attribute: range });
  }
  return found;
}

function valueOf(item, scope, text) {
  const { value } = item;
  if (value === null || value === undefined) return { kind: 'empty' };
  if (value.type === 'Literal') return { kind: 'literal', ...inQuotes(value, text) };
  if (/^class/.test(item.name.name)) return classesOf(bare(value));
  return placeOfExpression(value, scope);
}

/** What is between the quotes, or all where there are none. */
function inQuotes({ start, end }, text) {
  const quote = /["']/.test(text[start]) ? text[start] : '';
  return { start: start + quote.length, end: end - quote.length, quote };
}

/** The texts that a class or class:list is made of. */
function classesOf(node) {
  if (node?.type === 'Literal' && typeof node.value === 'string') return { kind: 'list', texts: [part(node, true)], insert: null };
  if (node?.type !== 'ArrayExpression') return { kind: 'refused', why: 'code' };
  const texts = node.elements.flatMap((item) => (item ? textsOf(bare(item), true) : []));
  return { kind: 'list', texts, insert: node.start + 1, isEmpty: node.elements.length === 0 };
}

const part = (node, always) => ({ start: node.start + 1, end: node.end - 1, value: node.value, always });

function textsOf(node, always) {
  if (node?.type === 'Literal' && typeof node.value === 'string') return [part(node, always)];
  if (node?.type === 'LogicalExpression') return textsOf(bare(node.right), false);
  if (node?.type === 'ConditionalExpression') return [node.consequent, node.alternate].flatMap((side) => textsOf(bare(side), false));
  return [];
}
