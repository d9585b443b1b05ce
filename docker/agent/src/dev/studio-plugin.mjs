/** The studio's part of Vite, alone or inside Astro: no watcher, the hot channel, and word of changes taken up. */
import { UpdateTracker } from './changes.mjs';

/**
 * What keeps a page as it looks now says so and gets its last colours at once. Browsers get their page first and its
 * sheets by its scripts, before the load event.
 */
const whenSettled = (studio) => async (request, _response, next) => {
  if (request.headers['studio-look'] === 'settled') await studio.settle?.();
  next();
};

/** → a Vite plugin that fills `studio` with what the dev server is made of. */
export function studioPlugin(options, studio) {
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
      studio.hot = new studio.Channel(server, options);
      studio.errors.listen(server);
      server.middlewares.use(whenSettled(studio));
    },
    hotUpdate: {
      order: 'post',
      handler({ file }) {
        studio.tracker.seen(this.environment.name, file);
      },
    },
  };
}
