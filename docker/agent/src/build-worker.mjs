/** One production build by Astro's own API: the project as it is, without the studio's integration. */
import path from 'node:path';
import { toBuildError } from './build-error.mjs';
import { loadAstro } from './dev/load.mjs';
import { watchParent } from './watchdog.mjs';

const exit = process.exit.bind(process);
process.on('disconnect', () => exit(1));

async function build({ root, cache, outDir }) {
  watchParent();
  try {
    const astro = await loadAstro(root);
    await astro.build({
      root,
      outDir,
      logLevel: 'info',
      cacheDir: path.join(cache, 'build'),
      vite: { cacheDir: path.join(cache, 'build-vite'), clearScreen: false },
    });
    return { ok: true };
  } catch (error) {
    return { ok: false, error: toBuildError(error, root) };
  }
}

process.once('message', async (job) => {
  const outcome = await build(job);
  process.send(outcome, () => exit(outcome.ok ? 0 : 1));
});
