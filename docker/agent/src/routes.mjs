/** The calls of the agent, one function each. */
import { sendArtifact } from './artifact.mjs';
import { AgentError } from './errors.mjs';
import { runCommand } from './exec.mjs';
import { readJson, sendJson } from './json.mjs';

async function health({ agent, response }) {
  sendJson(response, 200, agent.health());
}

async function lease({ agent, request, response }) {
  const { seconds } = await readJson(request);
  sendJson(response, 200, { expiresAt: agent.lease.renew(seconds) });
}

async function putFiles({ agent, request, response }) {
  sendJson(response, 200, await agent.putFiles(await readJson(request)));
}

async function verdict({ agent, response }) {
  sendJson(response, 200, await agent.verdict());
}

async function check({ agent, request, response }) {
  const { files, known, packages } = await readJson(request);
  if (!Array.isArray(files)) throw new AgentError('invalid_request', 'files must be a list');
  const { errors } = await agent.toolbox.call('check', { files, known, packages });
  sendJson(response, 200, { ok: errors.length === 0, errors });
}

async function build({ agent, request, response }) {
  const { buildId } = await readJson(request);
  const run = agent.builds.start(buildId);
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  response.on('close', () => run.cancel());
  const done = await run.finished((line) => response.write(`${JSON.stringify(line)}\n`));
  response.end(`${JSON.stringify({ type: 'done', ...done })}\n`);
}

async function artifact({ agent, response, parameters }) {
  await sendArtifact(response, agent.builds.outDir(parameters.id));
}

async function exec({ agent, request, response }) {
  sendJson(response, 200, await runCommand(agent.settings, await readJson(request)));
}

async function events({ agent, response }) {
  const { status, error } = agent.supervisor;
  agent.hub.attach(response, { type: 'connection-status', data: { status, ...(error && { error }) } });
}

const ROUTES = [
  ['GET', /^\/health$/, health],
  ['POST', /^\/lease$/, lease],
  ['PUT', /^\/files$/, putFiles],
  ['GET', /^\/verdict$/, verdict],
  ['POST', /^\/check$/, check],
  ['POST', /^\/build$/, build],
  ['GET', /^\/build\/(?<id>[^/]+)\/artifact$/, artifact],
  ['POST', /^\/exec$/, exec],
  ['GET', /^\/events$/, events],
];

/** → {handler, parameters}. Raises AgentError `not_found` or `method_not_allowed`. */
export function findRoute(method, pathname) {
  const matching = ROUTES.filter(([, pattern]) => pattern.test(pathname));
  if (matching.length === 0) throw new AgentError('not_found', 'There is no such call', 404);
  const route = matching.find(([allowed]) => allowed === method);
  if (!route) throw new AgentError('method_not_allowed', `Use ${matching[0][0]} for this call`, 405);
  return { handler: route[2], parameters: { ...route[1].exec(pathname).groups } };
}
