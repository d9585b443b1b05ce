/** Keeps one dev-server child alive: warm it, start it, ask it, end it, start it again. */
import { fork } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { endFirst, outOfMemoryKills, ranOutOfMemory } from './cgroup.mjs';
import { childEnvironment } from './environment.mjs';
import { endStrays, keep } from './strays.mjs';

const PROGRAM = fileURLToPath(new URL('../dev-server.mjs', import.meta.url));
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
const GIVE_UP_AFTER = 6;
const GRACE_MS = 2500;
const LOG_LINES = 30;
const LAST_WORDS_MS = 50;
const OUT_OF_MEMORY = [
  'The preview ran out of memory and was ended',
  { hint: 'Look for very large pictures or data, or for a loop that keeps adding to a list.' },
];

/** A free port on `host`; asked for just before it is used, and used with strictPort. */
function freePort(host) {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, host, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

const failed = (code, message, extra = {}) => ({ ok: false, error: { code, message, ...extra }, durationMs: 0 });

export class Supervisor {
  #settings;
  #publish;
  #child = null;
  #timer = null;
  #crashes = 0;
  #stopping = false;
  #waiting = new Map();
  #nextId = 1;
  #log = [];
  #killsBefore = 0;

  /** `publish(type, data)` receives the facts that the child tells and those about the child itself. */
  constructor(settings, publish) {
    this.#settings = settings;
    this.#publish = publish;
    this.status = 'stopped';
    this.port = null;
    this.error = null;
    this.booting = null;
  }

  get childPid() {
    return this.#child?.pid ?? null;
  }

  hasProject() {
    return fs.existsSync(path.join(this.#settings.root, 'package.json'));
  }

  /** Fork a child that imports Astro or Vite and then waits for its start. */
  warm() {
    if (this.#child || this.#stopping) return;
    const { root, cache, heapMb } = this.#settings;
    const child = fork(PROGRAM, [], {
      cwd: root,
      env: childEnvironment(this.#settings, { NODE_ENV: 'development' }),
      execArgv: ['--disable-warning=ExperimentalWarning', ...(heapMb ? [`--max-old-space-size=${heapMb}`] : [])],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = keep(child);
    this.#killsBefore = outOfMemoryKills();
    if (child.pid) endFirst(child.pid);
    for (const stream of [child.stdout, child.stderr]) this.#readLog(stream);
    child.on('message', (message) => this.#onMessage(child, message));
    child.on('error', (error) => this.#keepLog(`cannot run the dev server: ${error.message}`));
    child.on('exit', (code, signal) => {
      endStrays();
      // Node says why it aborts, and those lines may still be on their way.
      if (signal === 'SIGABRT') setTimeout(() => this.#onExit(child, code, signal), LAST_WORDS_MS);
      else this.#onExit(child, code, signal);
    });
    child.send({ type: 'warm', root, cache });
  }

  #readLog(stream) {
    stream.setEncoding('utf8');
    let rest = '';
    stream.on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop().slice(-4000);
      for (const line of lines) this.#keepLog(line);
    });
  }

  #keepLog(line) {
    if (line.trim() === '') return;
    const text = line.slice(0, 2000);
    this.#log.push(text);
    if (this.#log.length > LOG_LINES) this.#log.shift();
    this.#publish('log', { message: text });
  }

  /** Start the dev server and render the first page. Answers the verdict; one start at a time. */
  boot() {
    this.booting ??= this.#boot().finally(() => {
      this.booting = null;
    });
    return this.booting;
  }

  async #boot() {
    clearTimeout(this.#timer);
    this.status = 'starting';
    this.error = null;
    this.#publish('connection-status', { status: 'starting' });
    this.warm();
    const { devHost, devPort, allowedHosts, studioOrigins, bootTimeoutMs } = this.#settings;
    const port = devPort || (await freePort(devHost));
    const start = { type: 'start', host: devHost, port, allowedHosts, studioOrigins };
    return this.#settle(await this.#ask(start, bootTimeoutMs), port);
  }

  /** Tell the running server what changed and render. Answers the verdict. */
  async change(changes, routes) {
    if (this.booting) await this.booting;
    if (this.status === 'stopped' || !this.port) {
      this.#crashes = 0;
      return this.boot();
    }
    const verdict = await this.#ask({ type: 'change', changes, routes }, this.#settings.renderTimeoutMs);
    return verdict.restart ? this.restart() : this.#settle(verdict, this.port);
  }

  /** End the child and start a new one: for changes that a running server cannot take up. */
  async restart() {
    if (this.booting) await this.booting;
    this.#crashes = 0;
    await this.#end(this.#child);
    return this.boot();
  }

  #settle(verdict, port) {
    this.port = verdict.down ? null : port;
    this.status = verdict.ok ? 'ready' : 'error';
    this.error = verdict.error ?? null;
    if (verdict.ok) this.#crashes = 0;
    this.#publish('connection-status', { status: this.status, error: this.error ?? undefined });
    delete verdict.down;
    return verdict;
  }

  #ask(message, timeoutMs) {
    const child = this.#child;
    const id = this.#nextId++;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#onHang(child, id, timeoutMs), timeoutMs);
      this.#waiting.set(id, { child, resolve, timer });
      child.send({ ...message, id }, (error) => {
        if (error) this.#answer(id, this.#exitVerdict(null, null));
      });
    });
  }

  #answer(id, verdict) {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    waiting.resolve(verdict);
  }

  #onMessage(child, message) {
    if (child !== this.#child) return;
    if (message.type === 'answer') this.#answer(message.id, message.verdict);
    if (message.type === 'event') this.#publish(message.event.type, message.event.data);
  }

  /** A render that never ends blocks the child for good: end it, and wait for the next change. */
  #onHang(child, id, timeoutMs) {
    const seconds = Math.round(timeoutMs / 100) / 10;
    const verdict = failed('render_timeout', `The page did not finish within ${seconds} s`, {
      hint: 'Look for a loop that never ends or a request that is never answered.',
    });
    this.#detach(child);
    child.kill('SIGKILL');
    this.warm();
    this.#answer(id, { ...verdict, down: true, durationMs: timeoutMs });
  }

  #detach(child) {
    if (this.#child !== child) return;
    this.#child = null;
    this.port = null;
  }

  #exitVerdict(code, signal) {
    const how = signal ? `signal ${signal}` : `exit code ${code}`;
    const last = this.#log.slice(-8).join('\n');
    if (ranOutOfMemory({ signal, killsBefore: this.#killsBefore, log: this.#log.join('\n') })) return { ...failed('memory', ...OUT_OF_MEMORY), down: true };
    return {
      ...failed('dev_server_exited', `The dev server ended (${how})`, {
        stack: last || undefined,
        hint: 'A page or the configuration ended the process, or something ended it from outside.',
      }),
      down: true,
    };
  }

  #onExit(child, code, signal) {
    if (child !== this.#child) return;
    this.#detach(child);
    const verdict = this.#exitVerdict(code, signal);
    if (this.#stopping) return;
    const asked = [...this.#waiting].filter(([, waiting]) => waiting.child === child);
    for (const [id] of asked) this.#answer(id, { ...verdict });
    if (asked.length === 0) this.#settle({ ...verdict }, null);
    this.#retry();
  }

  /** Back off from 0.5 s to 10 s; after some tries in a row wait for a change of the files instead. */
  #retry() {
    this.#crashes += 1;
    if (!this.hasProject() || this.#crashes >= GIVE_UP_AFTER) return;
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (this.#crashes - 1), LONGEST_PAUSE_MS);
    this.#publish('log', { message: `The dev server ended; next start in ${pause / 1000} s` });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.boot(), pause);
  }

  async #end(child) {
    clearTimeout(this.#timer);
    if (!child) return;
    this.#detach(child);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    if (child.connected) child.send({ type: 'stop' }, () => {});
    else child.kill('SIGKILL');
    await gone;
    clearTimeout(timer);
  }

  async stop() {
    this.#stopping = true;
    await this.#end(this.#child);
    this.status = 'stopped';
    this.port = null;
    this.#publish('connection-status', { status: 'stopped' });
  }
}
