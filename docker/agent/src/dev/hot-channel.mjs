/** Vite's channel to the open pages: what is sent becomes a fact, and a reload a message to the page's bridge. */

const describeUpdates = (updates) =>
  updates.map((update) => ({
    path: update.path,
    type: 'changed',
    acceptedBy: [update.acceptedPath],
    timestamp: new Date(update.timestamp).toISOString(),
  }));

/** The base of both channels; how payloads pass is decided in `filter`, `hold` and `release`. */
export class HotChannel {
  #publish;
  #bridged = new WeakSet();

  constructor(server, { publish, root }) {
    this.server = server;
    this.root = root;
    this.#publish = publish;
    // Whether the last verdict was bad; set by the dev server.
    this.broken = false;
    this.#wrap();
    this.#watchClients();
  }

  #wrap() {
    const { ws } = this.server;
    this.send = ws.send.bind(ws);
    const send = (...args) => this.filter(typeof args[0] === 'string' ? { type: 'custom', event: args[0], data: args[1] } : args[0]);
    ws.send = send;
    this.server.environments.client.hot.send = send;
  }

  #watchClients() {
    const { ws } = this.server;
    ws.on('studio:hello', (_data, client) => this.#bridged.add(client.socket));
    ws.on('connection', (socket) => {
      this.connected(socket);
      this.#report('connected');
      socket.on('close', () => setImmediate(() => this.#report('disconnected')));
    });
  }

  #report(status) {
    this.#publish('connection-status', { status, clients: this.server.ws.clients.size });
  }

  /** A page has opened its socket. */
  connected(_socket) {}

  reportUpdates(updates) {
    const modules = describeUpdates(updates);
    const affectedModules = modules.map((module) => module.path);
    this.#publish('hot-reload', { modules, reload: { type: 'hot', reason: 'update', affectedModules, preserveState: true } });
  }

  reportReload(files, code) {
    this.#publish('full-reload', {
      files,
      reload: { type: 'full', reason: files[0] ? `${files[0]} changed` : 'server', affectedModules: files, preserveState: !code },
    });
  }

  /** Pages with the bridge patch themselves unless their `code` is another now; others (an error page) really reload. */
  reloadPage(client, files, code) {
    if (this.#bridged.has(client.socket)) client.send({ type: 'custom', event: 'studio:reload', data: { files, code } });
    else client.send({ type: 'full-reload', path: '*' });
  }
}
