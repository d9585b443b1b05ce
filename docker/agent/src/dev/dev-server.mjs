/** Astro's dev server with the studio's integration, started and asked in this process. */
import { ErrorCatcher } from './error-catcher.mjs';
import { applyChanges, runsInBrowser } from './changes.mjs';
import { devConfig } from './config.mjs';
import { renderRoutes } from './render.mjs';

export class DevServer {
  #options;
  #publish;
  #dev = null;
  #studio;
  #broken = false;

  /** Options: root, cache, host, port, allowedHosts, studioOrigins, publish(type, data). */
  constructor(options) {
    this.#options = options;
    this.#publish = options.publish;
    this.#studio = { vite: null, hot: null, tracker: null, base: '/', scripts: new Map(), codeChanged: false, errors: new ErrorCatcher(options.root) };
  }

  /** Bind the port. Raises what Astro raises: a configuration that throws, a port in use. */
  async start(astro) {
    this.#dev = await astro.dev(devConfig(this.#options, this.#studio));
  }

  /** Render the front page once, before anybody waits for it. */
  firstRender() {
    return this.#verdict(['/']);
  }

  /**
   * Let Vite take up `changes` ([{kind, path}]), then render `routes`. Open pages are told after a render that
   * went well, so that a broken change leaves the last good page standing under the error.
   */
  async change(changes, routes) {
    const { hot } = this.#studio;
    const started = performance.now();
    hot.hold();
    try {
      await applyChanges(this.#studio, this.#options.root, changes);
    } catch (error) {
      hot.release();
      throw error;
    }
    const wasBroken = this.#broken;
    const verdict = await this.#verdict(routes, started, changes.map((change) => change.path));
    const code = this.#studio.codeChanged || runsInBrowser(this.#studio.vite, this.#options.root, changes);
    this.#studio.codeChanged = code && !verdict.ok;
    hot.release({ send: verdict.ok, force: wasBroken, code, changes });
    return verdict;
  }

  async #verdict(routes, started = performance.now(), files = []) {
    this.#publish('build-start', { files });
    const error = await renderRoutes(this.#studio, this.#options, routes);
    this.#broken = error !== null;
    const durationMs = Math.round(performance.now() - started);
    if (error) this.#publish('build-error', { error, duration: durationMs });
    else this.#publish('build-complete', { duration: durationMs });
    return error ? { ok: false, error, durationMs } : { ok: true, durationMs };
  }

  async stop() {
    await this.#dev?.stop();
  }
}
