/** A built site as a tar stream. */
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import tar from 'tar-stream';

async function* walk(folder, prefix = '') {
  const entries = await fs.promises.readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = prefix + entry.name;
    if (entry.isDirectory()) yield* walk(path.join(folder, entry.name), `${name}/`);
    else if (entry.isFile()) yield name;
  }
}

async function addFile(pack, outDir, name) {
  const file = path.join(outDir, name);
  const { size, mtime } = await fs.promises.stat(file);
  // Fixed rights and owner: the same site gives the same archive wherever it was built.
  const entry = pack.entry({ name, size, mtime, mode: 0o644, uid: 0, gid: 0 });
  await pipeline(fs.createReadStream(file), entry);
}

async function fill(pack, outDir) {
  try {
    for await (const name of walk(outDir)) await addFile(pack, outDir, name);
    pack.finalize();
  } catch (error) {
    pack.destroy(error);
  }
}

/** Stream all files below `outDir` to `response`; links are left out. */
export async function sendArtifact(response, outDir) {
  const pack = tar.pack();
  response.writeHead(200, { 'content-type': 'application/x-tar' });
  await Promise.all([fill(pack, outDir), pipeline(pack, response)]);
}
