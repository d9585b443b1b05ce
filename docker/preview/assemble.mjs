/**
 * Lay out the root file system of a preview image:
 *   node assemble.mjs AGENT AGENT_PACKAGES TEMPLATE_PACKAGES SITE TARGET
 * The Node that runs this is the one of the image. TARGET gets base/ (the same for every template), template/ and
 * owned/ (folders of the image's user).
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const USER = 'workspace:x:1000:1000:workspace:/project:/nonexistent\n';
const GROUP = 'workspace:x:1000:\n';

/** A hard link where that is possible: the packages are large and stay as they are. */
function copyFile(from, to) {
  fs.mkdirSync(path.dirname(to), { recursive: true });
  try {
    fs.linkSync(from, to);
  } catch (error) {
    if (!['EXDEV', 'EPERM', 'EMLINK'].includes(error.code)) throw error;
    fs.copyFileSync(from, to);
  }
}

function copyFolder(from, to) {
  fs.mkdirSync(to, { recursive: true });
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) copyFolder(source, target);
    else if (entry.isSymbolicLink()) fs.symlinkSync(fs.readlinkSync(source), target);
    else if (entry.isFile()) copyFile(source, target);
  }
}

function* nativeModules(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile() && /\.node$|\.so(\.\d+)*$/.test(entry.name)) yield path.join(entry.parentPath, entry.name);
  }
}

/** Absolute paths of the shared libraries that the program or module `file` needs. */
function librariesOf(file) {
  let text;
  try {
    text = execFileSync('ldd', [file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return []; // for another machine, or linked statically
  }
  const missing = [...text.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
  if (missing.length > 0) console.warn(`${path.basename(file)} needs ${missing.join(', ')}, which is not here`);
  return [...text.matchAll(/(?:=>\s*|^\s*)(\/\S+) \(0x/gm)].map((match) => match[1]);
}

/** Copy the libraries of `files` to the same places below `target`, unless `others` has them or they are packages. */
function copyLibraries(files, target, packages, others = null) {
  const libraries = new Set(files.flatMap(librariesOf));
  for (const library of libraries) {
    const isPackage = packages.some((folder) => library.startsWith(`${folder}/`));
    if (isPackage || (others && fs.existsSync(path.join(others, library)))) continue;
    fs.mkdirSync(path.dirname(path.join(target, library)), { recursive: true });
    fs.copyFileSync(fs.realpathSync(library), path.join(target, library));
  }
}

function write(file, text) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

function assemble(agent, agentPackages, templatePackages, site, target) {
  const [base, template, owned] = ['base', 'template', 'owned'].map((name) => path.join(target, name));
  copyFile(process.execPath, path.join(base, 'usr/local/bin/node'));
  copyFolder(agent, path.join(base, 'app/agent'));
  copyFolder(agentPackages, path.join(base, 'app/agent/node_modules'));
  copyFile(fileURLToPath(new URL('./healthcheck.mjs', import.meta.url)), path.join(base, 'app/healthcheck.mjs'));
  write(path.join(base, 'etc/passwd'), USER);
  write(path.join(base, 'etc/group'), GROUP);
  copyLibraries([process.execPath, ...nativeModules(agentPackages)], base, [agentPackages]);
  copyFolder(templatePackages, path.join(template, 'app/template/node_modules'));
  copyFolder(site, path.join(template, 'app/template/site'));
  copyLibraries([...nativeModules(templatePackages)], template, [templatePackages], base);
  for (const name of ['project', 'state', 'tmp']) fs.mkdirSync(path.join(owned, name), { recursive: true });
}

const folders = process.argv.slice(2);
if (folders.length !== 5) {
  console.error('usage: node assemble.mjs AGENT AGENT_PACKAGES TEMPLATE_PACKAGES SITE TARGET');
  process.exit(2);
}
assemble(...folders.map((folder) => path.resolve(folder)));
