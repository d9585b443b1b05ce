/** The dev server of a site, on Astro or Vite, started and asked in this process. */
import { AstroSite } from './astro-site.mjs';
import { applyChanges } from './changes.mjs';
import { ErrorCatcher } from './error-catcher.mjs';
import { ViteSite } from './vite-site.mjs';

/** What fails in it fails for the page that asks, with its reason. */
const once = (work) => {
  let done = null;
  return () => (done ??= work().catch(() => {}));
};

const SITES = { astro: AstroSite, vite: ViteSite };

export class DevServer {
  #options;
  #publish;
  #site;
  #studio;
  #broken = false;

  /** `tool`: "astro" or "vite". Options: root, cache, host, port, allowedHosts, studioOrigins, publish(type, data). */
  constructor(tool, options) {
    this.#options = options;
    this.#publish = options.publish;
    this.#studio = { vite: null, hot: null, tracker: null, base: '/', settle: null, errors: new ErrorCatcher(options.root) };
    this.#site = new SITES[tool](options, this.#studio);
  }

  /** Bind the port. Raises what the tool raises: a configuration that throws, a port in use. */
  async start(api) {
    await this.#site.start(api);
  }

  /** Render the front page once, before anybody waits for it. */
  firstRender() {
    return this.#verdict([], ['/']);
  }

  /**
   * Let Vite take up `changes` ([{kind, path}]), then render `routes`. Open pages are told after a render that
   * went well, so that a broken change leaves the last good page standing under the error. Answers the verdict, or
   * {restart: true} when the server read one of the files once, at its start.
   */
  async change(changes, routes) {
    if (this.#site.needsRestart(changes)) return { restart: true };
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
    const verdict = await this.#verdict(changes, routes, started);
    hot.release({ send: verdict.ok, changes, ...this.#site.delivery(changes, { ok: verdict.ok, wasBroken }) });
    this.#studio.settle = once(() => this.#site.settle());
    return verdict;
  }

  async #verdict(changes, routes, started = performance.now()) {
    this.#publish('build-start', { files: changes.map((change) => change.path) });
    const error = await this.#site.check(changes, routes);
    this.#broken = error !== null;
    this.#studio.hot.broken = this.#broken;
    const durationMs = Math.round(performance.now() - started);
    if (error) this.#publish('build-error', { error, duration: durationMs });
    else this.#publish('build-complete', { duration: durationMs });
    return error ? { ok: false, error, durationMs } : { ok: true, durationMs };
  }

  async stop() {
    await this.#site.stop();
  }
}
