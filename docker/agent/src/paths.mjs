/** Project paths: "/src/pages/index.astro" ↔ a place below the root, and nowhere else. */
import path from 'node:path';
import { AgentError } from './errors.mjs';

const MAX_PATH = 512;
const MAX_NAME_BYTES = 255;
/** Folders at the top that belong to the tools, or to the file system, and not to the project. */
export const RESERVED = new Set(['node_modules', '.astro', '.studio-stage', 'lost+found']);

function problemOf(projectPath) {
  if (typeof projectPath !== 'string' || !projectPath.startsWith('/')) return 'must start with /';
  if (projectPath.length > MAX_PATH) return `is longer than ${MAX_PATH} characters`;
  if (!projectPath.isWellFormed()) return 'is not valid Unicode';
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029\\]/.test(projectPath)) return 'holds control characters or backslashes';
  const names = projectPath.slice(1).split('/');
  if (names.some((name) => name === '' || name === '.' || name === '..')) return 'must not hold empty, . or .. parts';
  if (names.some((name) => Buffer.byteLength(name) > MAX_NAME_BYTES)) return 'holds a name that is too long';
  if (RESERVED.has(names[0].toLowerCase())) return `is inside ${names[0]}, which belongs to the tools`;
  return null;
}

/** Raise AgentError `invalid_path` unless `projectPath` may name a file of a project. */
export function checkPath(projectPath) {
  const problem = problemOf(projectPath);
  if (problem === null) return projectPath;
  const shown = typeof projectPath === 'string' ? JSON.stringify(projectPath.slice(0, 120)) : 'A path';
  throw new AgentError('invalid_path', `${shown} ${problem}`);
}

/** Project path → absolute path below `root`. */
export function toAbsolute(root, projectPath) {
  return path.join(root, checkPath(projectPath));
}

/** Absolute path → project path, or null when it is not below `root`. */
export function toProjectPath(root, absolute) {
  const relative = path.relative(root, absolute);
  if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative)) return null;
  return `/${relative.split(path.sep).join('/')}`;
}
