/** `point`: what an element of a file is made of, and where each part is written. */
import { astOf } from './ast.mjs';
import { elementsOf, tagOf } from './elements.mjs';
import { isTooDeep } from './nesting.mjs';
import { attributesOf } from './point-attributes.mjs';
import { givenTo } from './point-given.mjs';
import { pointHtml } from './point-html.mjs';
import { textOf } from './point-text.mjs';
import { elementUnit, itemUnit } from './point-unit.mjs';
import { pointsOf, positionAt } from './positions.mjs';
import { ToolboxError } from './refusal.mjs';
import { hasLoop, rendersOf, wayTo } from './renders.mjs';
import { scopeOf } from './scope.mjs';
import { bare, Unknown } from './values.mjs';

const MAX_LENGTH = 2 * 1024 * 1024;

function refuse({ path, content, start }) {
  if (typeof path !== 'string' || typeof content !== 'string' || !Number.isInteger(start)) throw new ToolboxError('invalid_request', 'path, content and start are needed');
  if (content.length > MAX_LENGTH) throw new ToolboxError('too_large', 'The file is larger than 2 MB');
  if (isTooDeep(content)) throw new ToolboxError('too_deep', 'Tags or brackets are nested too deeply');
}

/** The one time that the element came out as the `index`th of `count` on the page; null when that can't be told. */
function chosen(way, scope, { index, count }) {
  if (!hasLoop(way)) return { scope, items: [], renders: 1 };
  try {
    const renders = rendersOf(way, scope);
    const all = count ?? renders.length;
    const isWhole = all > 0 && all % renders.length === 0;
    return isWhole && index < all ? { ...renders[index % renders.length], renders: renders.length } : { scope: null, items: [], renders: renders.length };
  } catch (error) {
    if (error instanceof Unknown) return { scope: null, items: [], renders: null };
    throw error;
  }
}

/** The element of an Astro file that begins at `start`, and all that is needed to read it. */
function found({ content, start, index = 0, count = null }) {
  const ast = astOf(content);
  if (!ast) throw new ToolboxError('compile_error', 'The file has a fault');
  const at = pointsOf(content);
  const element = [...elementsOf(ast)].find((one) => at(one.start) === start);
  if (!element) throw new ToolboxError('no_element', 'There is no element at that place');
  const way = wayTo(ast.body, element);
  return { ast, element, way, one: chosen(way, scopeOf(ast), { index, count }) };
}

function inAstro(request) {
  const { content } = request;
  const { element, way, one } = found(request);
  const isLoop = hasLoop(way);
  return {
    tag: tagOf(element),
    line: positionAt(content, element.start).line,
    start: element.start,
    end: element.end,
    nameEnd: element.openingElement.name.end,
    text: textOf(element, one.scope, content),
    attributes: [...attributesOf(element, one.scope, content), ...pictureInstead(way, one.scope, content)],
    loop: isLoop ? { isKnown: one.scope !== null, renders: one.renders } : null,
    unit: isLoop ? loopUnit(one) : elementUnit(way),
  };
}

/** Of the picture that would stand in the place of a drawing, if it had an address: `src ? <img …> : <svg …>`. */
function pictureInstead(way, scope, content) {
  if (tagOf(way.at(-1)) !== 'svg') return [];
  const choice = way.findLast((node) => node.type === 'ConditionalExpression');
  const picture = bare(choice?.consequent);
  if (picture?.type !== 'JSXElement' || tagOf(picture) !== 'img') return [];
  return attributesOf(picture, scope, content).filter((item) => /^(?:src|alt)$/.test(item.name) && /^(?:prop|value)$/.test(item.kind));
}

function loopUnit({ items }) {
  return items.length > 0 ? itemUnit(items.at(-1)) : { kind: 'refused', why: 'which' };
}

const OFFSETS = new Set(['start', 'end', 'nameEnd', 'insert']);

/** All offsets in code points. */
function inPoints(value, at) {
  if (Array.isArray(value)) return value.map((item) => inPoints(item, at));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, item]) => [key, OFFSETS.has(key) && typeof item === 'number' ? at(item) : inPoints(item, at)]);
  return Object.fromEntries(entries);
}

/**
 * {path, content, start, index, count} → what the element at `start` is made of. It came out as the `index`th of
 * `count` on the page (null: all come from one use of the file). Offsets count code points.
 */
export function pointAt(request) {
  refuse(request);
  const { path, content } = request;
  if (!/\.(?:astro|html)$/.test(path)) throw new ToolboxError('point_unsupported', 'Files of this kind cannot be pointed at');
  const answer = path.endsWith('.astro') ? inAstro(request) : pointHtml(request);
  return inPoints(answer, pointsOf(content));
}

/**
 * {path, content, start, index, count, component, way} → where what the component inside that element gets is written.
 * Its property is named by `way`: ["image", "src"].
 */
export function givenAt(request) {
  refuse(request);
  const { path, content, component, way } = request;
  const isWay = Array.isArray(way) && way.length > 0 && way.every((key) => typeof key === 'string' || Number.isInteger(key));
  if (typeof component !== 'string' || !isWay) throw new ToolboxError('invalid_request', 'component and way are needed');
  const { ast, element, one } = found(request);
  return inPoints(givenTo({ ast, element, scope: one.scope, file: path, component, way }), pointsOf(content));
}
