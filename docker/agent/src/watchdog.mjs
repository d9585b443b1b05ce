/**
 * End this process when its parent is gone. A thread of its own, because a page with an endless loop blocks
 * the main one, and `disconnect` of the IPC channel is then never seen.
 */
import { Worker } from 'node:worker_threads';

const SOURCE = `
  const { parent, every } = require('node:worker_threads').workerData;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  }, every);
`;

/** Start watching; the thread does not keep the process alive. */
export function watchParent(every = 1000) {
  const workerData = { parent: process.ppid, every };
  new Worker(SOURCE, { eval: true, workerData, stdout: false, env: {} }).unref();
}
