/**
 * The hot channel of a site of modules (Vite without Astro): the framework's own updates, kept back until the change
 * is known to be good. A page would otherwise fetch a broken module and go blank.
 */
import { HotChannel } from './hot-channel.mjs';

const CSS = /\.(?:css|scss|sass|less|styl)$/;

export class ModuleChannel extends HotChannel {
  #holding = false;
  #since = 0;
  // What plug-ins say to their own code in the page, ahead of the updates it is about.
  #words = [];
  // "path accepted-path" → update, the newest of each, and the paths of modules that are gone.
  #updates = new Map();
  #pruned = new Set();
  // What the held changes ask of a page beyond updates: nothing, a "patch" of its document, or a "load".
  #reload = null;
  // Files a framework could not read, whose updates it has not said.
  #unsaid = new Set();
  // Carried over from a change that was broken.
  #carried = false;
  // Pages that opened while the site was broken, or not yet known to be well.
  #late = new WeakSet();

  connected(socket) {
    if (this.#holding || this.broken) this.#late.add(socket);
  }

  filter(payload) {
    if (this.#holding) this.#keep(payload);
    else if (payload.type === 'error') this.#sendError(payload);
    else if (payload.type === 'full-reload') this.#loadAll([]);
    else {
      if (payload.type === 'update') this.reportUpdates(payload.updates);
      this.send(payload);
    }
  }

  /** Only pages that have nothing better to show get the error over them. */
  #sendError(payload) {
    for (const client of this.server.ws.clients) if (this.#late.has(client.socket)) client.send(payload);
  }

  #keep(payload) {
    if (payload.type === 'custom') this.#words.push(payload);
    if (payload.type === 'update') for (const update of payload.updates) this.#keepUpdate(update);
    if (payload.type === 'prune') for (const path of payload.paths) this.#pruned.add(path);
    if (payload.type === 'error') this.#unsaid.add(payload.err?.id ?? '');
    if (payload.type === 'full-reload') this.#reload = this.#reload === 'load' || this.#isCode(payload) ? 'load' : 'patch';
  }

  #keepUpdate(update) {
    this.#updates.set(`${update.path} ${update.acceptedPath}`, update);
    this.#unsaid.delete(`${this.root}${update.acceptedPath.split('?')[0]}`);
  }

  /** Whether a reload was asked for by a script that pages run, and not by a document. */
  #isCode({ triggeredBy }) {
    const modules = triggeredBy ? [...(this.server.environments.client.moduleGraph.getModulesByFile(triggeredBy) ?? [])] : [];
    return modules.some((module) => module.type === 'js' && module.id !== null);
  }

  /** Keep everything back while a batch of changes is taken up. */
  hold() {
    this.#holding = true;
    if (!this.#carried) this.#since = Date.now();
  }

  /**
   * Send what was held back, as updates where the framework can and as a reload where it asked for one. With
   * `send: false` (a broken change) all waits for the next good one. `load`: pages have to load anew in any case.
   */
  release({ send = true, load = false, changes = [] } = {}) {
    this.#holding = false;
    if (load) this.#reload = 'load';
    if (!send) {
      this.#carried = true;
      this.#words = [];
      return;
    }
    const files = changes.map((change) => change.path);
    // Vue tells what changed by comparing with the last version it saw, which no page has when that one was broken.
    const lostTrack = this.#carried && [...this.#updates.values()].some((update) => /\.vue\b/.test(update.path));
    if (this.#reload === 'load' || this.#unsaid.size > 0 || lostTrack) this.#loadAll(files);
    else this.#update(files);
    this.#forget();
  }

  #forget() {
    this.#carried = false;
    this.#reload = null;
    this.#words = [];
    this.#updates.clear();
    this.#unsaid.clear();
    this.#pruned.clear();
    this.#late = new WeakSet();
  }

  #loadAll(files) {
    for (const client of this.server.ws.clients) this.reloadPage(client, files, true);
    this.reportReload(files, true);
  }

  #update(files) {
    const patch = this.#reload === 'patch';
    const updates = [...this.#updates.values(), ...(patch ? this.#styleUpdates() : [])];
    const payloads = [...this.#words, ...(updates.length > 0 ? [{ type: 'update', updates }] : []), ...this.#prune()];
    for (const client of this.server.ws.clients) {
      if (this.#late.has(client.socket)) this.reloadPage(client, files, true);
      else {
        for (const payload of payloads) client.send(payload);
        if (patch) this.reloadPage(client, files, false);
      }
    }
    if (updates.length > 0) this.reportUpdates(updates);
    if (patch) this.reportReload(files, false);
  }

  /** Vite leaves styles out when a document changed, since the page will load anew; a patched one does not. */
  #styleUpdates() {
    const modules = [...this.server.environments.client.moduleGraph.idToModuleMap.values()];
    const changed = modules.filter((module) => CSS.test(module.file ?? '') && module.lastHMRTimestamp >= this.#since);
    return changed.map((module) => ({
      type: module.type === 'css' ? 'css-update' : 'js-update',
      timestamp: module.lastHMRTimestamp,
      path: module.url,
      acceptedPath: module.url,
      explicitImportRequired: false,
      isWithinCircularImport: false,
    }));
  }

  #prune() {
    const { urlToModuleMap } = this.server.environments.client.moduleGraph;
    const paths = [...this.#pruned].filter((path) => !urlToModuleMap.get(path)?.importers.size);
    return paths.length > 0 ? [{ type: 'prune', paths }] : [];
  }
}
