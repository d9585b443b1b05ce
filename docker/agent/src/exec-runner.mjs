/**
 * Between the agent and a command: holds its limits, and outlives neither. The command leads a process group of
 * its own, which is killed as a whole.
 */
import { spawn } from 'node:child_process';

class Output {
  constructor(limit) {
    this.limit = limit;
    this.size = 0;
    this.chunks = [];
  }

  add(chunk) {
    const room = this.limit - this.size;
    if (room > 0) this.chunks.push(chunk.subarray(0, room));
    this.size += chunk.length;
  }

  toString() {
    return Buffer.concat(this.chunks).toString('utf8');
  }
}

function killGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function finish(result) {
  process.send(result, () => process.exit(0));
}

function run({ argv, timeoutMs, maxOutput }) {
  const [stdout, stderr] = [new Output(maxOutput), new Output(maxOutput)];
  const child = spawn(argv[0], argv.slice(1), { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let timedOut = false;
  const result = (exitCode) => {
    const truncated = stdout.size > maxOutput || stderr.size > maxOutput;
    return { exitCode, stdout: `${stdout}`, stderr: `${stderr}`, timedOut, truncated };
  };
  child.on('error', (error) => {
    const message = error.code === 'ENOENT' ? `${argv[0]}: no such command` : error.message;
    finish({ ...result(127), stderr: message });
  });
  if (!child.pid) return;
  child.stdout.on('data', (chunk) => stdout.add(chunk));
  child.stderr.on('data', (chunk) => stderr.add(chunk));
  const timer = setTimeout(() => {
    timedOut = true;
    killGroup(child);
  }, timeoutMs);
  process.on('disconnect', () => {
    killGroup(child);
    process.exit(1);
  });
  child.on('exit', () => setTimeout(() => killGroup(child), 100));
  child.on('close', (code) => {
    clearTimeout(timer);
    killGroup(child);
    finish(result(code ?? 137));
  });
}

process.once('message', run);
