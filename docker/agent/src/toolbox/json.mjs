/** JSON with the place of the fault; tsconfig.json may hold comments and trailing commas. */
import { parseSync } from 'oxc-parser';
import { errorAt } from './positions.mjs';

const WITH_COMMENTS = /\/(?:tsconfig[^/]*|jsconfig)\.json$/;
const TOKEN = /\s+|[{}[\]:,]|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/y;

function* tokensOf(text) {
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const offset = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) {
      yield { offset, kind: 'bad' };
      return;
    }
    const first = match[0][0];
    if (/\s/.test(first)) continue;
    yield { offset, kind: '{}[]:,'.includes(first) ? first : first === '"' ? 'text' : 'value' };
  }
  yield { offset: text.length, kind: 'end' };
}

const VALUES = ['{', '[', 'text', 'value'];

/** Where the grammar of JSON is first left; `expected` holds the kinds of token that may come next. */
function faultOf(text) {
  const open = [];
  let expected = VALUES;
  const after = () => (open.length === 0 ? ['end'] : open.at(-1) === '{' ? [',', '}'] : [',', ']']);
  for (const { offset, kind } of tokensOf(text)) {
    if (!expected.includes(kind)) return { offset, kind, expected };
    if (kind === '{') open.push('{');
    if (kind === '[') open.push('[');
    if (kind === '}' || kind === ']') open.pop();
    const key = kind === 'text' && expected.includes('key-next');
    if (kind === '{') expected = ['text', '}', 'key-next'];
    else if (kind === '[') expected = [...VALUES, ']'];
    else if (kind === ',') expected = open.at(-1) === '{' ? ['text', 'key-next'] : VALUES;
    else if (kind === ':') expected = VALUES;
    else expected = key ? [':'] : after();
  }
  return null;
}

function describe({ kind, expected }) {
  if (kind === 'end') return 'The text ends too early';
  if (expected.includes('end')) return 'There is something after the end';
  const names = { text: 'a text in double quotes', value: 'a value' };
  const wanted = expected.filter((name) => name !== 'key-next').map((name) => names[name] ?? name);
  return kind === 'bad' ? 'This is not valid JSON' : `Expected ${wanted.join(' or ')}`;
}

function withComments(text, file) {
  const { errors } = parseSync('value.ts', `(${text}\n)`);
  return errors.map((error) => errorAt('json_error', error.message, { file, text, offset: (error.labels[0]?.start ?? 1) - 1 }));
}

/** text → {errors}. */
export function checkJson(text, file) {
  if (WITH_COMMENTS.test(file)) return { errors: withComments(text, file) };
  const fault = faultOf(text);
  if (fault === null) return { errors: [] };
  return { errors: [errorAt('json_error', describe(fault), { file, text, offset: fault.offset })] };
}
