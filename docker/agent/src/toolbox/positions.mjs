/** Offsets in a text → lines and columns that count from 1, and code points. */

/** UTF-16 offset → {line, column}. */
export function positionAt(text, offset) {
  const before = text.slice(0, Math.max(0, offset));
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: before.length - lineStart + 1 };
}

/** A BuildError of `file` at an offset of its text. */
export function errorAt(code, message, { file, text, offset, hint }) {
  return { code, message, file, ...positionAt(text, offset), ...(hint && { hint }) };
}

/** UTF-16 offset → offset in code points, as Python counts. */
export function codePoints(text, offset) {
  return [...text.slice(0, offset)].length;
}

const PAIR = /[\ud800-\udbff][\udc00-\udfff]/g;

/** A text → (UTF-16 offset → offset in code points), for many offsets of one text. */
export function pointsOf(text) {
  const pairs = Array.from(text.matchAll(PAIR), (match) => match.index);
  if (pairs.length === 0) return (offset) => offset;
  return (offset) => {
    let [low, high] = [0, pairs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[middle] < offset) low = middle + 1;
      else high = middle;
    }
    return offset - low;
  };
}
