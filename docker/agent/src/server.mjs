/** HTTP: who may ask, how bodies are read, how errors are told. */
import { timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import { digestOf } from './digest.mjs';
import { AgentError } from './errors.mjs';
import { sendJson } from './json.mjs';
import { admitOnly } from './peers.mjs';
import { findRoute } from './routes.mjs';

/** Compare in constant time; hashing first makes both sides equally long. */
function authorised(request, expected) {
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(digestOf(given), expected);
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

/** 200 while the agent and its dev server answer, 503 with the reason otherwise. */
async function sendAlive(agent, response) {
  const { ok, message } = await agent.alive();
  sendJson(response, ok ? 200 : 503, { ok, message });
}

async function answer(agent, expected, request, response) {
  const { pathname } = new URL(request.url, 'http://agent');
  // No secret is needed to ask, and none is told: the container's health check has no token.
  if (pathname === '/alive') return sendAlive(agent, response);
  if (!authorised(request, expected)) throw new AgentError('unauthorized', 'The token is missing or wrong', 401);
  const { handler, parameters } = findRoute(request.method, pathname);
  return handler({ agent, request, response, parameters });
}

/** → http.Server for `agent`. Every request but `GET /alive` needs its token. */
export function createServer(agent) {
  const { tokenDigest: expected, allowedPeers } = agent.settings;
  const server = http.createServer((request, response) => {
    answer(agent, expected, request, response).catch((error) => sendError(request, response, error));
  });
  server.requestTimeout = 120_000;
  admitOnly(server, allowedPeers);
  return server;
}
