/** Production builds, one at a time, each in a process of its own. */
import { fork } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { endFirst, outOfMemoryKills, ranOutOfMemory } from './cgroup.mjs';
import { childEnvironment } from './environment.mjs';
import { AgentError } from './errors.mjs';
import { keep } from './strays.mjs';

const PROGRAM = fileURLToPath(new URL('./build-worker.mjs', import.meta.url));
const MAX_LINES = 5000;

function checkId(id) {
  if (typeof id === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(id)) return id;
  throw new AgentError('invalid_request', 'buildId may hold letters, digits, - and _ only');
}

function levelOf(line, fallback) {
  if (/\berror\b/i.test(line)) return 'error';
  return /\bwarn(ing)?\b/i.test(line) ? 'warn' : fallback;
}

/** One running build. `finished` may be called once. */
class Run {
  #child;
  #outDir;
  #timeoutMs;
  #root;
  #lines = 0;
  #last = '';
  #killsBefore = outOfMemoryKills();

  constructor(child, outDir, settings) {
    this.#child = child;
    this.#outDir = outDir;
    this.#timeoutMs = settings.buildTimeoutMs;
    this.#root = settings.root;
  }

  /** Give up on it; nothing happens when it has ended. */
  cancel() {
    this.#child.kill('SIGKILL');
  }

  #readLog(stream, fallback, onLine) {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop().slice(-4000);
      for (const line of lines) this.#tell(line, fallback, onLine);
    });
  }

  #tell(raw, fallback, onLine) {
    const message = stripVTControlCharacters(raw).replaceAll(this.#root, '').slice(0, 2000).trimEnd();
    this.#lines += 1;
    this.#last = `${this.#last}\n${message}`.slice(-4000);
    if (message.trim() === '' || this.#lines > MAX_LINES) return;
    onLine({ type: 'log', level: levelOf(message, fallback), message, timestamp: new Date().toISOString() });
  }

  /** Stream log lines to `onLine`, then answer {ok, outDir, durationMs, error?}. */
  finished(onLine) {
    const started = performance.now();
    const child = this.#child;
    this.#readLog(child.stdout, 'info', onLine);
    this.#readLog(child.stderr, 'warn', onLine);
    return new Promise((resolve) => {
      let outcome = null;
      let timedOut = false;
      const timer = setTimeout(() => {
        timedOut = true;
        child.kill('SIGKILL');
      }, this.#timeoutMs);
      child.on('message', (message) => {
        outcome = message;
      });
      child.on('close', (_code, signal) => {
        clearTimeout(timer);
        const error = outcome ? outcome.error : this.#deathOf(timedOut, signal);
        const ok = outcome?.ok === true;
        if (!ok) fs.rmSync(this.#outDir, { recursive: true, force: true });
        resolve({ ok, outDir: this.#outDir, durationMs: Math.round(performance.now() - started), ...(error && { error }) });
      });
    });
  }

  #deathOf(timedOut, signal) {
    if (timedOut) return { code: 'build_timeout', message: `The build did not finish within ${this.#timeoutMs / 1000} seconds`, hint: 'Look for a loop that never ends or a request that is never answered.' };
    if (ranOutOfMemory({ signal, killsBefore: this.#killsBefore, log: this.#last })) {
      return { code: 'memory', message: 'The build ran out of memory and was ended', hint: 'Look for very large pictures or data, or for a loop that keeps adding to a list.' };
    }
    return { code: 'build_ended', message: 'The build was cancelled or its process ended', hint: 'A page may have ended the process.' };
  }
}

export class Builds {
  #settings;
  #running = null;

  constructor(settings) {
    this.#settings = settings;
  }

  /** Start building into AGENT_OUT/<id>. Raises AgentError `build_running` when one is under way. */
  start(id) {
    const outDir = path.join(this.#settings.out, checkId(id));
    if (this.#running) throw new AgentError('build_running', 'A build is already running', 409);
    fs.rmSync(outDir, { recursive: true, force: true });
    const env = childEnvironment(this.#settings, { NODE_ENV: 'production' });
    const execArgv = ['--disable-warning=ExperimentalWarning'];
    const child = fork(PROGRAM, [], { cwd: this.#settings.root, env, execArgv, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    this.#running = keep(child);
    if (child.pid) endFirst(child.pid);
    child.on('exit', () => {
      this.#running = null;
    });
    child.send({ root: this.#settings.root, cache: this.#settings.cache, outDir });
    return new Run(child, outDir, this.#settings);
  }

  /** The folder of a finished build. Raises AgentError 404 when there is none. */
  outDir(id) {
    const outDir = path.join(this.#settings.out, checkId(id));
    if (!fs.existsSync(outDir)) throw new AgentError('build_not_found', 'There is no such build', 404);
    return outDir;
  }

  close() {
    this.#running?.kill('SIGKILL');
  }
}
