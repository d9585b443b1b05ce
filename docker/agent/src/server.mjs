/** HTTP: who may ask, how bodies are read, how errors are told. */
import { createHash, timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import { AgentError } from './errors.mjs';
import { sendJson } from './json.mjs';
import { findRoute } from './routes.mjs';

const digest = (text) => createHash('sha256').update(text).digest();

/** Compare in constant time; hashing first makes both sides equally long. */
function authorised(request, expected) {
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), expected);
}

function sendError(request, response, error) {
  const known = error instanceof AgentError;
  if (!known) console.error(`agent: ${request.method} ${request.url.split('?')[0]}:`, error);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // What is left of a refused body is not read: the connection cannot be used again.
  if (!request.complete) response.setHeader('connection', 'close');
  const message = known ? error.message : 'The agent failed; its log says more';
  sendJson(response, known ? error.status : 500, { error: { code: known ? error.code : 'internal', message } });
}

async function answer(agent, expected, request, response) {
  if (!authorised(request, expected)) throw new AgentError('unauthorized', 'The token is missing or wrong', 401);
  const { pathname } = new URL(request.url, 'http://agent');
  const { handler, parameters } = findRoute(request.method, pathname);
  await handler({ agent, request, response, parameters });
}

/** → http.Server for `agent`. Every request needs its token. */
export function createServer(agent) {
  const expected = digest(agent.settings.token);
  const server = http.createServer((request, response) => {
    answer(agent, expected, request, response).catch((error) => sendError(request, response, error));
  });
  server.requestTimeout = 120_000;
  return server;
}
