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
