/**
 * The relay: an HTTP proxy that stands in a swarm's overlay network and on a bridge of the studio's machine. The studio's
 * processes aren't in the overlay; with the password they reach the agents and dev servers there, and nothing else.
 *
 * RELAY_LISTEN    host:port, of the bridge only: workspaces must find no door here
 * RELAY_PASSWORD_SHA256    of the password that goes with the name "studio"
 * RELAY_TARGETS   address range that may be reached, such as 10.0.1.0/24
 * RELAY_PORTS     ports that may be reached, by comma
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import { pipeline } from 'node:stream';

const CONNECT_MS = 3000;
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-authorization', 'proxy-connection', 'transfer-encoding']);

const digest = (text) => createHash('sha256').update(text).digest();

function readSettings(env) {
  const [, host, port] = /^([\d.]+):(\d+)$/.exec(env.RELAY_LISTEN ?? '') ?? [];
  const [, range, length] = /^([\d.]+)\/(\d+)$/.exec(env.RELAY_TARGETS ?? '') ?? [];
  const password = Buffer.from(env.RELAY_PASSWORD_SHA256 ?? '', 'hex');
  const ports = new Set((env.RELAY_PORTS ?? '').split(',').map(Number).filter(Boolean));
  if (!host || !range || password.length !== 32 || ports.size === 0) {
    throw new Error('RELAY_LISTEN, RELAY_PASSWORD_SHA256, RELAY_TARGETS and RELAY_PORTS are needed');
  }
  const targets = new net.BlockList();
  targets.addSubnet(range, Number(length), 'ipv4');
  return { host, port: Number(port), password, ports, targets };
}

/** Name and password of a request → whether they are the studio's, in constant time. */
function authorised(headers, password) {
  const given = /^Basic (.+)$/i.exec(headers['proxy-authorization'] ?? '')?.[1] ?? '';
  const [name, ...rest] = Buffer.from(given, 'base64').toString().split(':');
  return timingSafeEqual(digest(rest.join(':')), password) && name === 'studio';
}

/** Absolute URL of a request → {host, port, path}, or a status to refuse it with. */
function targetOf(request, settings) {
  if (!authorised(request.headers, settings.password)) return 407;
  if (!URL.canParse(request.url)) return 400;
  const { protocol, hostname, port } = new URL(request.url);
  if (protocol !== 'http:' && protocol !== 'ws:') return 400;
  if (net.isIPv4(hostname) === false || !settings.targets.check(hostname) || !settings.ports.has(Number(port))) return 403;
  // As it was sent: parsing and printing would change its escapes.
  const path = request.url.replace(/^[a-z]+:\/\/[^/?#]*/i, '');
  return { host: hostname, port: Number(port), path: path.startsWith('/') ? path : `/${path}` };
}

/** Flat [name, value, …] without the headers of one hop. */
function passed(rawHeaders, dropped = HOP_BY_HOP) {
  const kept = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (!dropped.has(rawHeaders[i].toLowerCase())) kept.push(rawHeaders[i], rawHeaders[i + 1]);
  }
  return kept;
}

/** Who can't be reached is told by a broken connection, as without a relay. */
function forward(request, response, settings, agent) {
  const target = targetOf(request, settings);
  if (typeof target === 'number') {
    response.writeHead(target, { 'proxy-authenticate': 'Basic realm="relay"', connection: 'close' }).end();
    return;
  }
  const headers = passed(request.rawHeaders);
  // Without a length the body has an end only in chunks; Node adds no encoding to headers given as a list.
  if (request.headers['transfer-encoding']) headers.push('Transfer-Encoding', 'chunked');
  const outgoing = http.request({ ...target, method: request.method, headers, agent });
  const impatience = setTimeout(() => outgoing.destroy(), CONNECT_MS);
  outgoing.once('socket', (socket) => {
    if (!socket.connecting) clearTimeout(impatience);
    else socket.once('connect', () => clearTimeout(impatience));
  });
  outgoing.on('response', (incoming) => {
    response.writeHead(incoming.statusCode, incoming.statusMessage, passed(incoming.rawHeaders));
    response.flushHeaders();
    pipeline(incoming, response, () => {});
  });
  outgoing.on('error', () => response.destroy());
  outgoing.on('close', () => clearTimeout(impatience));
  response.on('close', () => outgoing.destroy());
  request.pipe(outgoing);
}

/** From the upgrade on, bytes go both ways as they are. */
function forwardUpgrade(request, socket, head, settings) {
  const target = targetOf(request, settings);
  socket.on('error', () => socket.destroy());
  if (typeof target === 'number') {
    socket.end(`HTTP/1.1 ${target} ${http.STATUS_CODES[target]}\r\nConnection: close\r\n\r\n`);
    return;
  }
  const headers = passed(request.rawHeaders, new Set(['proxy-authorization', 'proxy-connection']));
  const lines = [`${request.method} ${target.path} HTTP/1.1`];
  for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
  const outgoing = net.connect({ host: target.host, port: target.port, noDelay: true });
  outgoing.setTimeout(CONNECT_MS, () => outgoing.connecting && outgoing.destroy());
  outgoing.write(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  socket.setNoDelay(true);
  pipeline(socket, outgoing, () => socket.destroy());
  pipeline(outgoing, socket, () => outgoing.destroy());
}

/** → http.Server that forwards. */
export function createRelay(settings) {
  const agent = new http.Agent({ keepAlive: true, scheduling: 'lifo' });
  const server = http.createServer({ noDelay: true }, (request, response) => forward(request, response, settings, agent));
  server.on('upgrade', (request, socket, head) => forwardUpgrade(request, socket, head, settings));
  server.on('clientError', (_error, socket) => socket.destroy());
  server.keepAliveTimeout = 75_000;
  server.requestTimeout = 0;
  return server;
}

const settings = readSettings(process.env);
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
createRelay(settings).listen(settings.port, settings.host, () => console.log(`relay at ${settings.host}:${settings.port}`));
