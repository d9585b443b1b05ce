/** What the kernel's control group says about this workspace: limits, and kills for want of memory. */
import fs from 'node:fs';

const ROOT = '/sys/fs/cgroup';
// A limit above this is the kernel's way to say that there is none.
const UNLIMITED = 2 ** 53;

/** The first of `names` that can be read, or "". Version 1 has a folder for each controller, version 2 has one. */
function read(...names) {
  for (const name of names) {
    try {
      return fs.readFileSync(`${ROOT}/${name}`, 'utf8').trim();
    } catch (error) {
      if (!['ENOENT', 'EACCES', 'ENOTDIR', 'EPERM'].includes(error.code)) throw error;
    }
  }
  return '';
}

function limit(text) {
  const value = Number(text || NaN);
  return Number.isFinite(value) && value > 0 && value < UNLIMITED ? value : null;
}

function cores() {
  const [quota, period] = (read('cpu.max') || `${read('cpu/cpu.cfs_quota_us')} ${read('cpu/cpu.cfs_period_us')}`).split(' ');
  const value = Number(quota || NaN) / Number(period || NaN);
  return value > 0 ? value : null;
}

/** → {memoryBytes, pids, cores}; null where there is no limit or none can be read. */
export function limits() {
  return {
    memoryBytes: limit(read('memory.max', 'memory/memory.limit_in_bytes')),
    pids: limit(read('pids.max', 'pids/pids.max')),
    cores: cores(),
  };
}

/** How many processes of this group the kernel has ended so far because memory ran out. */
export function outOfMemoryKills() {
  return Number(/^oom_kill (\d+)$/m.exec(read('memory.events', 'memory/memory.oom_control'))?.[1] ?? 0);
}

/** Let the kernel end the process `pid` before the agent when memory runs out. */
export function endFirst(pid) {
  try {
    fs.writeFileSync(`/proc/${pid}/oom_score_adj`, '500');
  } catch (error) {
    // It has ended already, or there is no such file on this system.
    if (!['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error;
  }
}

/** Whether a process that ended so ran out of memory: `killsBefore` is what was counted at its start. */
export function ranOutOfMemory({ signal, killsBefore, log }) {
  if (signal === 'SIGKILL' && outOfMemoryKills() > killsBefore) return true;
  return /JavaScript heap out of memory/.test(log);
}
