/** The words of an element, and where they are written. */
import { nodesOf } from './ast.mjs';
import { tagOf } from './elements.mjs';
import { bare, read, Unknown } from './values.mjs';

const LETTERS = /[\p{L}\p{N}]/u;
const refused = (why) => ({ kind: 'refused', why });

/** Where a Value is written: {kind: "value", path, start, end, value}, {kind: "prop", path} or {kind: "refused", why}. */
export function placeOf(value) {
  if (value.prop) return { kind: 'prop', path: value.prop };
  const { node } = value;
  if (node?.type !== 'Literal') return refused(node ? 'code' : 'joined');
  if (typeof node.value !== 'string' && typeof node.value !== 'number') return refused('code');
  return { kind: 'value', path: value.path ?? '', start: node.start, end: node.end, value: node.value };
}

/** Where what an expression comes to is written. `scope` null: which of several it is can't be told. */
export function placeOfExpression(node, scope) {
  if (scope === null) return refused('which');
  try {
    return placeOf(read(node, scope));
  } catch (error) {
    if (error instanceof Unknown) return refused('code');
    throw error;
  }
}

const holdsMarkup = (node) => [...nodesOf(node)].some((inner) => /^JSX(?:Element|Fragment|Text)$/.test(inner.type));

function kindOf(child) {
  if (child.type === 'JSXText') return child.value.trim() === '' ? 'space' : 'literal';
  if (child.type === 'JSXElement') return tagOf(child) === 'br' ? 'break' : 'element';
  if (child.type === 'JSXFragment') return 'element';
  if (child.type !== 'JSXExpressionContainer') return 'nothing';
  const inner = bare(child);
  if (inner.type === 'JSXEmptyExpression') return 'nothing';
  return holdsMarkup(inner) ? 'element' : 'value';
}

/** Texts that follow each other with nothing but line breaks between them. */
function runsOf(children) {
  const runs = [[]];
  for (const child of children) {
    const kind = kindOf(child);
    if (kind === 'element') runs.push([]);
    else if (kind !== 'nothing') runs.at(-1).push({ child, kind });
  }
  return runs.filter((run) => run.some(({ kind }) => kind === 'literal'));
}

/** From the first letter to the last. */
function trimmed(run, text) {
  const literals = run.filter(({ kind }) => kind === 'literal').map(({ child }) => child);
  const [first, last] = [literals[0], literals.at(-1)];
  const lead = /^\s*/.exec(text.slice(first.start, first.end))[0].length;
  const tail = /\s*$/.exec(text.slice(last.start, last.end))[0].length;
  return { kind: 'literal', start: first.start + lead, end: last.end - tail };
}

/** The words of an element of an Astro file whose text is `text`. */
export function textOf(element, scope, text) {
  if (element.openingElement.attributes.some((item) => item.name?.name.startsWith('set:'))) return refused('elsewhere');
  if (/^(?:pre|textarea|svg)$/.test(tagOf(element))) return refused('preformatted');
  const pieces = element.children.map((child) => ({ child, kind: kindOf(child) }));
  const values = pieces.filter(({ kind }) => kind === 'value');
  const written = pieces.filter(({ child, kind }) => kind === 'literal' && (values.length === 0 || LETTERS.test(child.value)));
  if (values.length + written.length === 0) return { kind: 'none' };
  if (values.length === 1 && written.length === 0) return placeOfExpression(values[0].child, scope);
  const runs = runsOf(element.children);
  return values.length === 0 && runs.length === 1 ? trimmed(runs[0], text) : refused('parts');
}
