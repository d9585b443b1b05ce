/** The toolbox as a child of the agent, started when first needed. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from './environment.mjs';
import { AgentError } from './errors.mjs';
import { keep } from './strays.mjs';

const PROGRAM = fileURLToPath(new URL('../toolbox.mjs', import.meta.url));
const TIMEOUT_MS = 20_000;

export class ToolboxClient {
  #settings;
  #child = null;
  #waiting = new Map();
  #nextId = 1;

  constructor(settings) {
    this.#settings = settings;
  }

  #start() {
    const child = spawn(process.execPath, [PROGRAM], { env: childEnvironment(this.#settings), stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child = keep(child);
    child.stdin.on('error', () => {});
    child.on('exit', () => this.#onExit(child));
    createInterface({ input: child.stdout }).on('line', (line) => this.#onLine(line));
    return child;
  }

  #onLine(line) {
    const answer = JSON.parse(line);
    const waiting = this.#waiting.get(answer.id);
    if (!waiting) return;
    this.#waiting.delete(answer.id);
    clearTimeout(waiting.timer);
    if (answer.ok) waiting.resolve(answer);
    else waiting.reject(new AgentError(answer.error.code, answer.error.message));
  }

  #onExit(child) {
    if (this.#child === child) this.#child = null;
    for (const [id, waiting] of this.#waiting) {
      if (waiting.child !== child) continue;
      this.#waiting.delete(id);
      clearTimeout(waiting.timer);
      waiting.reject(new AgentError('toolbox_failed', 'The check could not be run on this input', 422));
    }
  }

  /** Ask the toolbox for `op`. Answers its answer; raises AgentError with its code. */
  call(op, parameters) {
    const child = this.#child ?? this.#start();
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
      this.#waiting.set(id, { child, resolve, reject, timer });
      child.stdin.write(`${JSON.stringify({ ...parameters, id, op })}\n`);
    });
  }

  close() {
    this.#child?.kill('SIGKILL');
  }
}
