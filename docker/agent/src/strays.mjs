/**
 * Programs that a page started and that outlive its dev server: they would hold memory and processes that the next one
 * needs. As PID 1 the agent inherits them; what it started itself is on a list.
 */
import fs from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const ROUNDS = 20; // one that ends leaves us its own children
const PAUSE_MS = 25;
const own = new Set();

/** Put a child of the agent's on the list while it runs. Answers the child. */
export function keep(child) {
  const { pid } = child;
  if (pid) {
    own.add(pid);
    child.once('exit', () => own.delete(pid));
  }
  return child;
}

function isOurs(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state !== 'Z' && Number(parent) === process.pid;
  } catch {
    return false; // it has ended meanwhile
  }
}

function strays() {
  const running = fs.readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)).map(Number);
  return running.filter((pid) => isOurs(pid) && !own.has(pid));
}

function end(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** End them all, with what they started. Nothing happens where somebody else inherits them. */
export async function endStrays() {
  if (process.pid !== 1) return;
  for (let round = 0; round < ROUNDS; round += 1) {
    const found = strays();
    if (found.length === 0) return;
    found.forEach(end);
    await pause(PAUSE_MS);
  }
}
