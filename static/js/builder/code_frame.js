// The lines around a fault: those that the compiler drew into its stack, else those of the file itself.
import { readFile } from './files_api.js';

const AROUND = 2;
const LONGEST = 200;
// "12 │ const = 3" of one compiler, "> 12 | const = 3" of another.
const DRAWN = /^\s*>?\s*(\d+)\s*[|│]\s?(.*)$/;

/** @returns {{number: number, text: string, isFault: boolean}[]} nothing when there are no lines to show */
export async function linesAround({ file, line, stack = '' }) {
  if (!line) return [];
  const drawn = drawnIn(stack, line);
  if (drawn.length || !file) return drawn;
  const { content } = await readFile(file).catch(() => ({}));
  return content ? cut(content.split('\n'), line) : [];
}

function drawnIn(stack, line) {
  const found = stack.split('\n').map((text) => DRAWN.exec(text));
  const lines = found.filter(Boolean).map(([, number, text]) => entry(Number(number), text, line));
  return lines.some(({ isFault }) => isFault) ? lines : [];
}

function cut(all, line) {
  const from = Math.max(line - 1 - AROUND, 0);
  return all.slice(from, line + AROUND).map((text, index) => entry(from + index + 1, text, line));
}

function entry(number, text, line) {
  return { number, text: text.slice(0, LONGEST), isFault: number === line };
}
