/** Take one batch of files into the root: all of it or nothing. */
import { constants } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { AgentError } from './errors.mjs';
import { checkPath, RESERVED, toProjectPath } from './paths.mjs';

const STAGE = '.studio-stage';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function decode(file) {
  if (typeof file.content !== 'string') throw new AgentError('invalid_file', `${file.path}: content must be text`);
  if (file.encoding === undefined || file.encoding === 'utf8') return Buffer.from(file.content, 'utf8');
  if (file.encoding !== 'base64') throw new AgentError('invalid_file', `${file.path}: unknown encoding`);
  if (!BASE64.test(file.content)) throw new AgentError('invalid_file', `${file.path}: content is not base64`);
  return Buffer.from(file.content, 'base64');
}

/** Body of PUT /files → {files: Map(path → Buffer), deleted: Set(path)}. Raises AgentError. */
export function readBatch({ files = [], deleted = [] }) {
  if (!Array.isArray(files) || !Array.isArray(deleted)) {
    throw new AgentError('invalid_request', 'files and deleted must be lists');
  }
  const batch = { files: new Map(), deleted: new Set() };
  for (const file of files) {
    if (file === null || typeof file !== 'object') throw new AgentError('invalid_file', 'a file must be an object');
    if (batch.files.has(checkPath(file.path))) throw new AgentError('invalid_file', `${file.path} is named twice`);
    batch.files.set(file.path, decode(file));
  }
  for (const projectPath of deleted) {
    if (batch.files.has(checkPath(projectPath))) {
      throw new AgentError('invalid_file', `${projectPath} is both written and deleted`);
    }
    batch.deleted.add(projectPath);
  }
  return batch;
}

/** All files of the project on disk, as project paths. */
export async function listFiles(root) {
  const found = [];
  const walk = async (folder, top) => {
    for (const entry of await fs.readdir(folder, { withFileTypes: true })) {
      if (top && RESERVED.has(entry.name)) continue;
      const absolute = path.join(folder, entry.name);
      if (entry.isDirectory()) await walk(absolute, false);
      else found.push(toProjectPath(root, absolute));
    }
  };
  await walk(root, true);
  return found;
}

/** The stat of what stands at `projectPath`, or null; `leaving` are the paths this batch removes. */
async function refuseLinks(root, projectPath, leaving) {
  const names = projectPath.slice(1).split('/');
  for (let depth = 1; depth <= names.length; depth += 1) {
    const part = `/${names.slice(0, depth).join('/')}`;
    const stat = await fs.lstat(path.join(root, part)).catch(() => null);
    if (stat === null) return null;
    const last = depth === names.length;
    if (stat.isSymbolicLink()) throw new AgentError('invalid_path', `${projectPath} goes through a link`);
    if (last ? stat.isFile() : stat.isDirectory()) {
      if (last) return stat;
      continue;
    }
    if (leaving.some((name) => name === part || name.startsWith(`${part}/`))) return null;
    throw new AgentError('path_conflict', `${projectPath}: a file and a folder would have the same name`, 409);
  }
  return null;
}

async function planWrites(root, files, leaving) {
  const writes = [];
  for (const [projectPath, content] of files) {
    const stat = await refuseLinks(root, projectPath, leaving);
    const target = path.join(root, projectPath);
    if (stat?.size === content.length && content.equals(await fs.readFile(target))) continue;
    writes.push({ kind: stat ? 'change' : 'add', path: projectPath, target, content });
  }
  return writes;
}

async function planDeletes(root, batch, replace) {
  const named = replace ? (await listFiles(root)).filter((name) => !batch.files.has(name)) : [...batch.deleted];
  const deletes = [];
  for (const projectPath of named) {
    const target = path.join(root, projectPath);
    // A link left by the project's own code is removed by `replace`, never followed.
    const stat = replace ? await fs.lstat(target).catch(() => null) : await refuseLinks(root, projectPath, []);
    if (stat) deletes.push({ kind: 'unlink', path: projectPath, target });
  }
  return deletes;
}

async function keepCopy(step, stage, index) {
  const copy = path.join(stage, `old-${index}`);
  await fs.rename(step.target, copy);
  return copy;
}

async function applySteps(root, steps, stage, done) {
  for (const [index, step] of steps.entries()) {
    if (step.kind === 'unlink') {
      done.push({ step, copy: await keepCopy(step, stage, index) });
      continue;
    }
    await fs.mkdir(path.dirname(step.target), { recursive: true });
    // A hard link keeps the old content without a moment in which the file is missing.
    const copy = step.kind === 'change' ? path.join(stage, `old-${index}`) : null;
    if (copy) await fs.link(step.target, copy).catch(() => fs.copyFile(step.target, copy, constants.COPYFILE_EXCL));
    if (step.kind === 'add') await fs.rmdir(step.target).catch(() => {});
    done.push({ step, copy });
    await fs.rename(path.join(stage, `new-${index}`), step.target);
  }
}

async function undo(done) {
  for (const { step, copy } of done.reverse()) {
    if (copy) {
      await fs.mkdir(path.dirname(step.target), { recursive: true });
      await fs.rename(copy, step.target);
    } else await fs.rm(step.target, { force: true });
  }
}

async function removeEmptyFolders(root, steps) {
  for (const step of steps) {
    if (step.kind !== 'unlink') continue;
    let folder = path.dirname(step.target);
    while (folder !== root && (await fs.rmdir(folder).then(() => true, () => false))) folder = path.dirname(folder);
  }
}

function describe(error) {
  if (error instanceof AgentError) return error;
  if (error.code === 'ENOTDIR' || error.code === 'EEXIST' || error.code === 'EISDIR') {
    return new AgentError('path_conflict', 'A file and a folder would have the same name', 409);
  }
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
    return new AgentError('disk_full', 'The workspace has no room left for these files; nothing was changed', 507);
  }
  return new AgentError('write_failed', `The files could not be written (${error.code ?? error.message})`, 500);
}

/**
 * Write `batch` below `root`. With `replace` every file not named is removed.
 * Answers the changes that really happened: [{kind: "add"|"change"|"unlink", path}].
 * Raises AgentError and leaves the root as it was when anything fails.
 */
export async function applyBatch(root, batch, { replace = false } = {}) {
  const stage = path.join(root, STAGE);
  const done = [];
  try {
    // Deletes come first, so that a folder can take the name of a file that goes away.
    const deletes = await planDeletes(root, batch, replace);
    const steps = [...deletes, ...(await planWrites(root, batch.files, deletes.map((step) => step.path)))];
    if (steps.length === 0) return [];
    await fs.rm(stage, { recursive: true, force: true });
    await fs.mkdir(stage);
    await Promise.all(steps.map((step, index) => step.content && fs.writeFile(path.join(stage, `new-${index}`), step.content)));
    await applySteps(root, steps, stage, done);
    await removeEmptyFolders(root, steps);
    return steps.map(({ kind, path: projectPath }) => ({ kind, path: projectPath }));
  } catch (error) {
    await undo(done);
    throw describe(error);
  } finally {
    await fs.rm(stage, { recursive: true, force: true });
  }
}
