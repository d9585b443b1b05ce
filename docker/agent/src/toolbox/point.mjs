/** `point`: what an element of a file is made of, and where each part is written. */
import { parse } from '@astrojs/compiler-rs';
import { elementsOf, tagOf } from './elements.mjs';
import { isTooDeep } from './nesting.mjs';
import { attributesOf } from './point-attributes.mjs';
import { pointHtml } from './point-html.mjs';
import { textOf } from './point-text.mjs';
import { elementUnit, itemUnit } from './point-unit.mjs';
import { pointsOf, positionAt } from './positions.mjs';
import { ToolboxError } from './refusal.mjs';
import { hasLoop, rendersOf, wayTo } from './renders.mjs';
import { scopeOf } from './scope.mjs';
import { Unknown } from './values.mjs';

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
    const isWhole = renders.length > 0 && count > 0 && count % renders.length === 0;
    return isWhole && index < count ? { ...renders[index % renders.length], renders: renders.length } : { scope: null, items: [], renders: renders.length };
  } catch (error) {
    if (error instanceof Unknown) return { scope: null, items: [], renders: null };
    throw error;
  }
}

function inAstro({ content, start, index = 0, count = 1 }) {
  const { ast, diagnostics } = parse(content);
  if ((diagnostics ?? []).some((item) => item.severity === 'error')) throw new ToolboxError('compile_error', 'The file has a fault');
  const at = pointsOf(content);
  const element = [...elementsOf(ast)].find((one) => at(one.start) === start);
  if (!element) throw new ToolboxError('no_element', 'There is no element at that place');
  const way = wayTo(ast.body, element);
  const isLoop = hasLoop(way);
  const one = chosen(way, scopeOf(ast), { index, count });
  const { name } = element.openingElement;
  return {
    tag: tagOf(element),
    line: positionAt(content, element.start).line,
    start: element.start,
    end: element.end,
    nameEnd: name.end,
    text: textOf(element, one.scope, content),
    attributes: attributesOf(element, one.scope, content),
    loop: isLoop ? { isKnown: one.scope !== null, renders: one.renders } : null,
    unit: isLoop ? loopUnit(one) : elementUnit(way),
  };
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
 * `count` on the page. Offsets count code points.
 */
export function pointAt(request) {
  refuse(request);
  const { path, content } = request;
  if (!/\.(?:astro|html)$/.test(path)) throw new ToolboxError('point_unsupported', 'Files of this kind cannot be pointed at');
  const found = path.endsWith('.astro') ? inAstro(request) : pointHtml(request);
  return inPoints(found, pointsOf(content));
}
