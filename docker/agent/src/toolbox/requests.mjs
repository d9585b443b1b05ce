/** One line in, one answer out. Nothing in here throws. */
import { checkFiles } from './check.mjs';
import { formatFile } from './format.mjs';
import { outlineOf } from './outline.mjs';
import { givenAt, pointAt } from './point.mjs';
import { ToolboxError } from './refusal.mjs';

const OPERATIONS = {
  check: async ({ files, known, packages }) => ({ errors: checkFiles(files, { known, packages }) }),
  format: async ({ path, content }) => ({ content: await formatFile(path, content) }),
  outline: async ({ content }) => outlineOf(content),
  point: async (request) => pointAt(request),
  given: async (request) => givenAt(request),
};

function read(line) {
  let request;
  try {
    request = JSON.parse(line);
  } catch {
    throw new ToolboxError('invalid_request', 'The request is not valid JSON');
  }
  if (request === null || typeof request !== 'object' || Array.isArray(request)) {
    throw new ToolboxError('invalid_request', 'The request must be a JSON object');
  }
  return request;
}

function told(error) {
  if (error instanceof ToolboxError) return { code: error.code, message: error.message };
  if (error instanceof RangeError) return { code: 'too_deep', message: 'The input is nested too deeply' };
  process.stderr.write(`toolbox: ${error?.stack ?? error}\n`);
  return { code: 'internal', message: 'The toolbox failed on this input' };
}

/** JSON text of a request → the answer {id, ok, ...}. */
export async function answerLine(line) {
  let id = null;
  try {
    const request = read(line);
    id = request.id ?? null;
    const operation = Object.hasOwn(OPERATIONS, request.op) ? OPERATIONS[request.op] : null;
    if (!operation) throw new ToolboxError('unknown_operation', `There is no operation ${JSON.stringify(request.op ?? null)}`);
    return { id, ok: true, ...(await operation(request)) };
  } catch (error) {
    return { id, ok: false, error: told(error) };
  }
}
