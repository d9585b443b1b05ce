/** `point` for plain HTML: every word and attribute stands where it is seen. */
import { parse } from 'parse5';
import { ToolboxError } from './refusal.mjs';
import { pointsOf, positionAt } from './positions.mjs';

const UNSEEN = new Set('html head title meta link base script style template noscript body'.split(' '));
const TOLD = new Set(['href', 'src', 'alt', 'class', 'hidden', 'id']);
const range = ({ startOffset, endOffset }) => ({ start: startOffset, end: endOffset });

/** Elements with a mark, in the order of the text; what is inside a drawing has none. */
export function* htmlElements(node) {
  if (node.tagName === 'head') return;
  const isWritten = node.tagName !== undefined && Boolean(node.sourceCodeLocation?.startTag);
  if (isWritten && !UNSEEN.has(node.tagName)) yield node;
  if (node.tagName === 'svg') return;
  for (const child of node.childNodes ?? []) yield* htmlElements(child);
}

/** The document with the places of its elements. */
export function htmlDocument(text) {
  return parse(text, { sourceCodeLocationInfo: true });
}

const placeOf = (node) => node.sourceCodeLocation;
const isText = (node) => node.nodeName === '#text';
const isWords = (node) => isText(node) && node.value.trim() !== '';

function textOf(element, text) {
  if (/^(?:pre|textarea|svg)$/.test(element.tagName)) return { kind: 'refused', why: 'preformatted' };
  const runs = [[]];
  for (const child of element.childNodes) {
    if (isText(child)) runs.at(-1).push(child);
    else if (child.tagName !== undefined && child.tagName !== 'br') runs.push([]);
  }
  const full = runs.map((run) => run.filter(isWords)).filter((run) => run.length > 0);
  if (full.length === 0) return { kind: 'none' };
  if (full.length > 1) return { kind: 'refused', why: 'parts' };
  const [first, last] = [placeOf(full[0][0]), placeOf(full[0].at(-1))];
  const lead = /^\s*/.exec(text.slice(first.startOffset, first.endOffset))[0].length;
  const tail = /\s*$/.exec(text.slice(last.startOffset, last.endOffset))[0].length;
  return { kind: 'literal', start: first.startOffset + lead, end: last.endOffset - tail };
}

/** `name="value"`: what is between the quotes. */
function valueOf(place, text) {
  const whole = text.slice(place.startOffset, place.endOffset);
  const found = /^[^\s=]+\s*=\s*(["']?)/.exec(whole);
  if (!found) return { kind: 'empty' };
  const quote = found[1];
  return { kind: 'literal', start: place.startOffset + found[0].length, end: place.endOffset - quote.length, quote };
}

function attributesOf(element, text) {
  const places = placeOf(element).startTag.attrs ?? {};
  const told = Object.entries(places).filter(([name]) => TOLD.has(name));
  return told.map(([name, place]) => ({ name, ...valueOf(place, text), attribute: range(place) }));
}

const hasId = (node) => (node.attrs ?? []).some((one) => one.name === 'id') || (node.childNodes ?? []).some(hasId);

function unitOf(element) {
  const parent = element.parentNode;
  if (!parent || parent.tagName === 'body' || parent.tagName === 'html') return { kind: 'refused', why: 'root' };
  const beside = parent.childNodes.filter((child) => child.tagName !== undefined && placeOf(child));
  return {
    kind: 'element',
    at: beside.indexOf(element),
    siblings: beside.map((child) => range(placeOf(child))),
    hasId: hasId(element),
    hasWords: parent.childNodes.some(isWords),
  };
}

/** The same answer as for an element of an Astro file; offsets count UTF-16. */
export function pointHtml({ content, start }) {
  const at = pointsOf(content);
  const element = [...htmlElements(htmlDocument(content))].find((one) => at(placeOf(one).startOffset) === start);
  if (!element) throw new ToolboxError('no_element', 'There is no element at that place');
  const place = placeOf(element);
  return {
    tag: element.tagName,
    line: positionAt(content, place.startOffset).line,
    ...range(place),
    nameEnd: place.startOffset + 1 + element.tagName.length,
    text: textOf(element, content),
    attributes: attributesOf(element, content),
    loop: null,
    unit: unitOf(element),
  };
}
