/** Run one command in the project folder, with limits. */
import { fork } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from './environment.mjs';
import { AgentError } from './errors.mjs';
import { keep } from './strays.mjs';

const RUNNER = fileURLToPath(new URL('./exec-runner.mjs', import.meta.url));
const MAX_TIMEOUT_MS = 600_000;
const MAX_OUTPUT = 4 * 1024 * 1024;

function limit(name, value, fallback, most) {
  if (value === undefined) return fallback;
  if (Number.isInteger(value) && value > 0) return Math.min(value, most);
  throw new AgentError('invalid_request', `${name} must be a whole number above 0`);
}

function checkArgv(argv) {
  const text = (item) => typeof item === 'string' && !item.includes('\0');
  if (Array.isArray(argv) && argv.length > 0 && argv.length <= 256 && argv.every(text) && argv[0] !== '') return argv;
  throw new AgentError('invalid_request', 'argv must be a list of texts, the program first');
}

/**
 * {argv, timeoutMs, maxOutput} → {exitCode, stdout, stderr, timedOut, truncated}. No shell; the working folder
 * is the project; the whole process group is killed when time is up or the agent goes away.
 */
export function runCommand(settings, { argv, timeoutMs, maxOutput }) {
  const job = {
    argv: checkArgv(argv),
    timeoutMs: limit('timeoutMs', timeoutMs, 60_000, MAX_TIMEOUT_MS),
    maxOutput: limit('maxOutput', maxOutput, 256 * 1024, MAX_OUTPUT),
  };
  const env = childEnvironment(settings);
  env.PATH = [path.join(settings.root, 'node_modules/.bin'), env.PATH, path.dirname(process.execPath)].filter(Boolean).join(':');
  return new Promise((resolve, reject) => {
    const runner = keep(fork(RUNNER, [], { cwd: settings.root, env, execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }));
    runner.once('message', resolve);
    runner.once('error', reject);
    runner.once('exit', () => reject(new AgentError('exec_failed', 'The command was ended from outside', 500)));
    runner.send(job);
  });
}
