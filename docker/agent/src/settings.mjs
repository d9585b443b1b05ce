/** What the environment tells the agent, checked once at the start. */
import fs from 'node:fs';
import path from 'node:path';
import { digestOf } from './digest.mjs';
import { readPeers } from './peers.mjs';
import { SettingsError } from './settings-error.mjs';

/**
 * Restart this program with the token out of its environment block. Code of the project runs under the
 * same user and could otherwise read it from /proc/<agent>/environ, which `delete process.env.X` leaves
 * as it was. The token travels in a file that is unlinked before any child exists.
 */
export function hideToken(env) {
  if (!env.AGENT_TOKEN || typeof process.execve !== 'function') return;
  if (!env.AGENT_CACHE || process.platform === 'win32') return;
  fs.mkdirSync(env.AGENT_CACHE, { recursive: true });
  const file = path.join(env.AGENT_CACHE, `.token-${process.pid}`);
  fs.rmSync(file, { force: true });
  fs.writeFileSync(file, env.AGENT_TOKEN, { mode: 0o600, flag: 'wx' });
  const { AGENT_TOKEN, ...rest } = env;
  process.removeAllListeners('warning');
  process.execve(
    process.execPath,
    [process.execPath, '--disable-warning=ExperimentalWarning', ...process.execArgv, ...process.argv.slice(1)],
    { ...rest, AGENT_TOKEN_FILE: file },
  );
}

function readToken(env) {
  if (!env.AGENT_TOKEN_FILE) return env.AGENT_TOKEN ?? '';
  const token = fs.readFileSync(env.AGENT_TOKEN_FILE, 'utf8').trim();
  fs.rmSync(env.AGENT_TOKEN_FILE, { force: true });
  delete env.AGENT_TOKEN_FILE;
  return token;
}

/**
 * SHA-256 of the token: all that is needed to check one. Who starts the agent may give just that, so that the token
 * itself is nowhere in the workspace.
 */
function readTokenDigest(env) {
  const given = env.AGENT_TOKEN_SHA256 ?? '';
  if (/^[0-9a-f]{64}$/.test(given)) return Buffer.from(given, 'hex');
  if (given !== '') throw new SettingsError('AGENT_TOKEN_SHA256 must be 64 hexadecimal digits');
  const token = readToken(env);
  if (token.length < 16) throw new SettingsError('AGENT_TOKEN must have at least 16 characters');
  return digestOf(token);
}

/** `unix:/path` or `tcp:host:port` → the argument of server.listen(). */
export function parseAddress(name, value) {
  if (value?.startsWith('unix:/')) return { path: value.slice('unix:'.length) };
  const match = /^tcp:(.+):(\d{1,5})$/.exec(value ?? '');
  if (match && Number(match[2]) < 65536) return { host: match[1].replace(/^\[(.*)\]$/, '$1'), port: Number(match[2]) };
  throw new SettingsError(`${name} must look like unix:/run/agent.sock or tcp:127.0.0.1:4320, not "${value ?? ''}"`);
}

function number(env, name, fallback, { min, max }) {
  const raw = env[name];
  if (raw === undefined || raw === '') return fallback;
  const value = Number(raw);
  if (Number.isFinite(value) && value >= min && value <= max) return value;
  throw new SettingsError(`${name} must be a number from ${min} to ${max}, not "${raw}"`);
}

/** One of `words`; the first when nothing is given. */
function choice(env, name, words) {
  const value = env[name] || words[0];
  if (words.includes(value)) return value;
  throw new SettingsError(`${name} must be ${words.join(' or ')}, not "${value}"`);
}

function folder(env, name) {
  if (!env[name] || !path.isAbsolute(env[name])) throw new SettingsError(`${name} must be an absolute path`);
  fs.mkdirSync(env[name], { recursive: true });
  return fs.realpathSync(env[name]);
}

/** A folder that is only read, or null when none is named. */
function givenFolder(env, name) {
  if (!env[name]) return null;
  if (!path.isAbsolute(env[name])) throw new SettingsError(`${name} must be an absolute path`);
  if (!fs.statSync(env[name], { throwIfNoEntry: false })?.isDirectory()) throw new SettingsError(`${name}: there is no folder ${env[name]}`);
  return env[name];
}

const list = (value) => (value ?? '').split(',').map((item) => item.trim()).filter(Boolean);

function origins(env) {
  return list(env.AGENT_STUDIO_ORIGIN).map((item) => {
    if (!URL.canParse(item) || new URL(item).origin === 'null') {
      throw new SettingsError(`AGENT_STUDIO_ORIGIN must hold origins such as https://studio.example, not "${item}"`);
    }
    return new URL(item).origin;
  });
}

/** Environment → frozen settings. Raises SettingsError naming the variable that is wrong. */
export function readSettings(env) {
  return Object.freeze({
    tokenDigest: readTokenDigest(env),
    listen: parseAddress('AGENT_LISTEN', env.AGENT_LISTEN),
    devListen: env.AGENT_DEV_LISTEN ? parseAddress('AGENT_DEV_LISTEN', env.AGENT_DEV_LISTEN) : null,
    allowedPeers: readPeers('AGENT_ALLOWED_PEERS', list(env.AGENT_ALLOWED_PEERS)),
    root: folder(env, 'AGENT_ROOT'),
    packages: givenFolder(env, 'AGENT_PACKAGES'),
    templateFiles: givenFolder(env, 'AGENT_TEMPLATE_FILES'),
    template: env.AGENT_TEMPLATE ?? '',
    cache: folder(env, 'AGENT_CACHE'),
    out: folder(env, 'AGENT_OUT'),
    devServer: choice(env, 'AGENT_DEV_SERVER', ['on', 'off']) === 'on',
    devHost: env.AGENT_DEV_HOST || '127.0.0.1',
    devPort: number(env, 'AGENT_DEV_PORT', 0, { min: 0, max: 65535 }),
    allowedHosts: list(env.AGENT_ALLOWED_HOSTS),
    studioOrigins: origins(env),
    leaseSeconds: number(env, 'AGENT_LEASE_SECONDS', 0, { min: 0, max: 86400 }),
    heapMb: number(env, 'AGENT_HEAP_MB', 0, { min: 0, max: 65536 }),
    renderTimeoutMs: number(env, 'AGENT_RENDER_TIMEOUT_MS', 15_000, { min: 100, max: 120_000 }),
    bootTimeoutMs: number(env, 'AGENT_BOOT_TIMEOUT_MS', 60_000, { min: 1000, max: 600_000 }),
    buildTimeoutMs: number(env, 'AGENT_BUILD_TIMEOUT_MS', 300_000, { min: 1000, max: 3_600_000 }),
  });
}
