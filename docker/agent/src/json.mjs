/** JSON in and out. */
import { AgentError } from './errors.mjs';

const MAX_BODY = 64 * 1024 * 1024;

/** Answer `body` as JSON. */
export function sendJson(response, status, body) {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

async function readBytes(request) {
  const tooLarge = () => new AgentError('too_large', `A request may hold ${MAX_BODY / 1024 / 1024} MB at most`, 413);
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY) throw tooLarge();
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The JSON object a request carries; an empty body counts as {}. Raises AgentError. */
export async function readJson(request) {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return {};
  let value;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new AgentError('invalid_json', 'The body is not valid JSON in UTF-8');
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new AgentError('invalid_json', 'The body must be a JSON object');
  }
  return value;
}
