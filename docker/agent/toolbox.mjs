/** The parse-only toolbox: one JSON request a line on stdin, one JSON answer a line on stdout. See README.md. */
import { createInterface } from 'node:readline';
import { answerLine } from './src/toolbox/requests.mjs';

const MAX_LINE = 80 * 1024 * 1024;

/** Refuse lines that would not fit in memory before they are put together. */
let length = 0;
process.stdin.on('data', (chunk) => {
  const end = chunk.lastIndexOf(10);
  length = end === -1 ? length + chunk.length : chunk.length - end;
  if (length > MAX_LINE) {
    process.stderr.write('toolbox: a request is too long\n');
    process.exit(2);
  }
});

createInterface({ input: process.stdin, crlfDelay: Infinity }).on('line', async (line) => {
  if (line.trim() === '') return;
  process.stdout.write(`${JSON.stringify(await answerLine(line))}\n`);
});
