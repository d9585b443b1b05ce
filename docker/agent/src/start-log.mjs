/** The first lines of the log: what runs here, where it listens, and what it may use. */
import fs from 'node:fs';
import path from 'node:path';
import { limits } from './cgroup.mjs';

const PACKAGES = ['astro', 'vite'];

function versionIn(folder) {
  try {
    return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')).version;
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

const where = (address) => (address.path ? `unix:${address.path}` : `tcp:${address.host}:${address.port}`);
const orNone = (value, unit = '') => (value === null || value === 0 ? 'none' : `${value}${unit}`);

/** → lines of text, one fact of a kind each. */
export function startLines(settings) {
  const modules = settings.packages ?? path.join(settings.root, 'node_modules');
  const found = PACKAGES.map((name) => [name, versionIn(path.join(modules, name))]).filter(([, version]) => version);
  const { memoryBytes, pids, cores } = limits();
  const memory = memoryBytes && Math.round(memoryBytes / 1024 / 1024);
  return [
    `agent ${versionIn(path.join(import.meta.dirname, '..'))}, Node ${process.versions.node}, PID ${process.pid}, user ${process.getuid()}`,
    `template ${settings.template || 'not named'}, packages ${found.map((pair) => pair.join(' ')).join(', ') || 'none'}`,
    `calls at ${where(settings.listen)}, pages at ${settings.devListen ? where(settings.devListen) : settings.devHost}`,
    `limits: memory ${orNone(memory, ' MiB')}, processes ${orNone(pids)}, cores ${orNone(cores)}, lease ${orNone(settings.leaseSeconds, ' s')}`,
  ];
}
