/**
 * As PID 1 the agent inherits every process whose parent ended. Node can't collect those: it waits for its own children
 * only. They hold no memory, but each takes one of the processes that the workspace may have. So they are counted, and
 * an agent that has inherited too many ends itself: it is started anew, with the same files.
 */
import fs from 'node:fs';

const LOOK_EVERY_MS = 10_000;
export const MOST_ZOMBIES = 48;

function isZombieOf(parent, entry) {
  let stat;
  try {
    stat = fs.readFileSync(`/proc/${entry}/stat`, 'utf8');
  } catch {
    return false; // it is gone, or there is no /proc
  }
  const [state, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' && Number(ppid) === parent;
}

/** How many ended processes wait for `parent` to collect them. */
export function countZombies(parent = process.pid) {
  if (!fs.existsSync('/proc/self/stat')) return 0;
  return fs.readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && isZombieOf(parent, entry)).length;
}

/** Calls `onTooMany(count)` once when there are more than MOST_ZOMBIES. Answers a function that ends the watch. */
export function watchZombies(onTooMany) {
  const timer = setInterval(() => {
    const count = countZombies();
    if (count <= MOST_ZOMBIES) return;
    clearInterval(timer);
    onTooMany(count);
  }, LOOK_EVERY_MS).unref();
  return () => clearInterval(timer);
}
