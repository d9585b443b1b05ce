/** The hot channel of an Astro site: reloads become morphs, updates of styles and scripts pass. */
import { HotChannel } from './hot-channel.mjs';

export class PageChannel extends HotChannel {
  #held = null;
  #pending = false;

  filter(payload) {
    if (payload.type === 'full-reload') {
      if (this.#held) this.#held.push(payload);
      else this.#reload([payload], []);
      return;
    }
    if (payload.type === 'update') this.reportUpdates(payload.updates);
    this.send(payload);
  }

  /** Keep reloads back while a batch of changes is taken up. */
  hold() {
    this.#held ??= [];
  }

  /**
   * Send what was held back as one reload. With `send: false` (a broken change) it waits for the next good one;
   * `force` reloads although nothing asked for it: open pages show an error that is gone. `code`: scripts that pages
   * run are others now, so that they load anew instead of patching themselves.
   */
  release({ send = true, force = false, code = false, changes = [] } = {}) {
    const held = this.#held ?? [];
    this.#held = null;
    if (held.length > 0 || force) this.#pending = true;
    if (!send || !this.#pending) return;
    this.#pending = false;
    this.#reload(held, changes, code);
  }

  #reload(payloads, changes, code = false) {
    const triggers = payloads.map((payload) => payload.triggeredBy ?? payload.path).filter((path) => path && path !== '*');
    const files = changes.length > 0 ? changes.map((change) => change.path) : triggers.map((path) => path.replace(this.root, ''));
    for (const client of this.server.ws.clients) this.reloadPage(client, files, code);
    this.reportReload(files, code);
  }
}
