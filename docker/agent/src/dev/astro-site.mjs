/** A site on Astro: pages rendered by the server, patched in place. */
import { renderRoutes } from './astro-render.mjs';
import { runsInBrowser } from './changes.mjs';
import { astroConfig } from './config.mjs';
import { PageChannel } from './page-channel.mjs';
import { renewStyles } from './styles.mjs';

export class AstroSite {
  #options;
  #studio;
  #dev = null;

  constructor(options, studio) {
    this.#options = options;
    this.#studio = Object.assign(studio, { Channel: PageChannel, scripts: new Map(), codeChanged: false });
  }

  /** Bind the port. Raises what Astro raises: a configuration that throws, a port in use. */
  async start(astro) {
    this.#dev = await astro.dev(astroConfig(this.#options, this.#studio));
  }

  /** Every file that needs a restart is known to the agent. */
  needsRestart() {
    return false;
  }

  /** Render `routes`; answers a BuildError or null. */
  check(_changes, routes) {
    return renderRoutes(this.#studio, this.#options, routes);
  }

  /** How open pages get to see `changes`: options of PageChannel.release. */
  delivery(changes, { ok, wasBroken }) {
    const studio = this.#studio;
    const code = studio.codeChanged || runsInBrowser(studio.vite, this.#options.root, changes);
    studio.codeChanged = code && !ok;
    return { force: wasBroken, code };
  }

  /** What a page needs that can't fetch its sheets by scripts. */
  async settle() {
    await renewStyles(this.#studio.vite);
  }

  async stop() {
    await this.#dev?.stop();
  }
}
