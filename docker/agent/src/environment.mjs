/** The explicit, clean environment of every process that runs a project's code. */
import fs from 'node:fs';
import path from 'node:path';

const PASSED_ON = ['PATH', 'LD_LIBRARY_PATH', 'LANG', 'LC_ALL', 'TZ'];

/**
 * Settings → environment variables for a child. Nothing of the agent's own environment is passed on but
 * the names above: no token, no address of the studio.
 */
export function childEnvironment(settings, extra = {}) {
  const home = path.join(settings.cache, 'home');
  const tmp = path.join(settings.cache, 'tmp');
  for (const folder of [home, tmp]) fs.mkdirSync(folder, { recursive: true });
  const env = {
    HOME: home,
    TMPDIR: tmp,
    ASTRO_TELEMETRY_DISABLED: '1',
    ASTRO_DISABLE_UPDATE_CHECK: 'true',
    ASTRO_DEV_BACKGROUND: '0',
    NO_COLOR: '1',
    FORCE_COLOR: '0',
    ...extra,
  };
  for (const name of PASSED_ON) if (process.env[name] !== undefined) env[name] = process.env[name];
  return env;
}
