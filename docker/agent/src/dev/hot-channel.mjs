/** Vite's channel to the open pages: reloads become morphs, and everything sent becomes a fact. */

const describeUpdates = (updates) =>
  updates.map((update) => ({
    path: update.path,
    type: 'changed',
    acceptedBy: [update.acceptedPath],
    timestamp: new Date(update.timestamp).toISOString(),
  }));

export class HotChannel {
  #server;
  #publish;
  #root;
  #bridged = new WeakSet();
  #send;
  #held = null;
  #pending = false;

  constructor(server, { publish, root }) {
    this.#server = server;
    this.#publish = publish;
    this.#root = root;
    this.#wrap();
    this.#watchClients();
  }

  #wrap() {
    const { ws } = this.#server;
    this.#send = ws.send.bind(ws);
    const send = (...args) => this.#filter(args);
    ws.send = send;
    this.#server.environments.client.hot.send = send;
  }

  #watchClients() {
    const { ws } = this.#server;
    ws.on('studio:hello', (_data, client) => this.#bridged.add(client.socket));
    ws.on('connection', (socket) => {
      this.#report('connected');
      socket.on('close', () => setImmediate(() => this.#report('disconnected')));
    });
  }

  #report(status) {
    this.#publish('connection-status', { status, clients: this.#server.ws.clients.size });
  }

  #filter(args) {
    const payload = typeof args[0] === 'string' ? { type: 'custom', event: args[0], data: args[1] } : args[0];
    if (payload.type === 'full-reload') {
      if (this.#held) this.#held.push(payload);
      else this.#reload([payload], []);
      return;
    }
    if (payload.type === 'update') this.#reportUpdate(payload.updates);
    this.#send(payload);
  }

  #reportUpdate(updates) {
    const modules = describeUpdates(updates);
    const affectedModules = modules.map((module) => module.path);
    this.#publish('hot-reload', { modules, reload: { type: 'hot', reason: 'update', affectedModules, preserveState: true } });
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

  /** Pages with the bridge patch themselves; others (an error page) really reload. */
  #reload(payloads, changes, code = false) {
    const triggers = payloads.map((payload) => payload.triggeredBy ?? payload.path).filter((path) => path && path !== '*');
    const files = changes.length > 0 ? changes.map((change) => change.path) : triggers.map((path) => path.replace(this.#root, ''));
    for (const client of this.#server.ws.clients) {
      if (this.#bridged.has(client.socket)) client.send({ type: 'custom', event: 'studio:reload', data: { files, code } });
      else client.send({ type: 'full-reload', path: '*' });
    }
    this.#publish('full-reload', {
      files,
      reload: { type: 'full', reason: files[0] ? `${files[0]} changed` : 'server', affectedModules: files, preserveState: !code },
    });
  }
}
