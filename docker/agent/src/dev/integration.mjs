/** The studio integration: in memory only, in `astro dev` only. The person's files know nothing of it. */
import { bridgePlugin, earlyScript } from './bridge-plugin.mjs';
import { astroMarks } from './marks.mjs';
import { studioPlugin } from './studio-plugin.mjs';

/** → an AstroIntegration that fills `studio` with what the dev server is made of. */
export function studioIntegration(options, studio) {
  return {
    name: 'studio',
    hooks: {
      'astro:config:setup'({ command, injectScript, updateConfig }) {
        if (command !== 'dev') return;
        injectScript('head-inline', earlyScript());
        injectScript('page', 'import "virtual:studio/bridge";');
        updateConfig({ vite: { plugins: [studioPlugin(options, studio), bridgePlugin(options), astroMarks(options.root)] } });
      },
      'astro:config:done'({ config }) {
        studio.base = config.base.endsWith('/') ? config.base : `${config.base}/`;
      },
    },
  };
}
