/** One production build by Astro's or Vite's own API: the project as it is, without the studio's part. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { toBuildError } from './build-error.mjs';
import { viteBase } from './dev/config.mjs';
import { loadTool, toolOf } from './dev/load.mjs';
import { watchParent } from './watchdog.mjs';

const exit = process.exit.bind(process);
process.on('disconnect', () => exit(1));

/** Move a folder, also to another file system. */
async function move(from, to) {
  try {
    await fs.rename(from, to);
  } catch (error) {
    if (error.code !== 'EXDEV') throw error;
    await fs.cp(from, to, { recursive: true });
    await fs.rm(from, { recursive: true });
  }
}

async function buildAstro(astro, { root, cache, outDir }) {
  // Astro renames from its own scratch folder in the root to the output, which fails over a mount's border.
  const inside = path.join(root, '.astro', 'build', path.basename(outDir));
  await astro.build({
    root,
    outDir: inside,
    logLevel: 'info',
    cacheDir: path.join(cache, 'build'),
    vite: { cacheDir: path.join(cache, 'build-vite'), clearScreen: false },
  });
  await move(inside, outDir);
}

async function buildVite(vite, { root, cache, outDir }) {
  await vite.build({
    ...viteBase(root, path.join(cache, 'build-vite')),
    logLevel: 'info',
    build: { outDir, emptyOutDir: true },
  });
}

const BUILDS = { astro: buildAstro, vite: buildVite };

async function build(job) {
  watchParent();
  try {
    const tool = toolOf(job.root);
    await BUILDS[tool](await loadTool(job.root, tool), job);
    return { ok: true };
  } catch (error) {
    return { ok: false, error: toBuildError(error, job.root) };
  }
}

process.once('message', async (job) => {
  const outcome = await build(job);
  process.send(outcome, () => exit(outcome.ok ? 0 : 1));
});
