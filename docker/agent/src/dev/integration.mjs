/** The studio integration: in memory only, in `astro dev` only. The person's files know nothing of it. */
import { bridgePlugin, earlyScript } from './bridge-plugin.mjs';
import { HotChannel } from './hot-channel.mjs';
import { UpdateTracker } from './changes.mjs';

function vitePlugin(options, studio) {
  return {
    name: 'studio:dev',
    enforce: 'post',
    configResolved(config) {
      // The agent is the only writer and says itself what changed: no inotify, no event seen twice.
      config.server.watch = null;
    },
    configureServer(server) {
      studio.vite = server;
      studio.tracker = new UpdateTracker(server);
      studio.hot = new HotChannel(server, options);
      studio.errors.listen(server);
    },
    hotUpdate: {
      order: 'post',
      handler({ file }) {
        studio.tracker.seen(this.environment.name, file);
      },
    },
  };
}

/** → an AstroIntegration that fills `studio` with what the dev server is made of. */
export function studioIntegration(options, studio) {
  return {
    name: 'studio',
    hooks: {
      'astro:config:setup'({ command, injectScript, updateConfig }) {
        if (command !== 'dev') return;
        injectScript('head-inline', earlyScript());
        injectScript('page', 'import "virtual:studio/bridge";');
        updateConfig({ vite: { plugins: [vitePlugin(options, studio), bridgePlugin(options)] } });
      },
      'astro:config:done'({ config }) {
        studio.base = config.base.endsWith('/') ? config.base : `${config.base}/`;
      },
    },
  };
}
