/** Raw connections to AGENT_DEV_LISTEN go to the dev server's port: HTTP and WebSocket alike. */
import net from 'node:net';
import { listen } from './listen.mjs';
import { admitOnly } from './peers.mjs';

const BODY = 'The preview is starting. Try again in a second.\n';
const UNAVAILABLE = [
  'HTTP/1.1 503 Service Unavailable',
  'Retry-After: 1',
  'Content-Type: text/plain; charset=utf-8',
  `Content-Length: ${Buffer.byteLength(BODY)}`,
  'Connection: close',
  '',
  BODY,
].join('\r\n');

/** Addresses that stand for all, and how to reach one who listens there. */
export const REACHED_AT = { '0.0.0.0': '127.0.0.1', '::': '::1' };

export class Piper {
  #open = new Set();
  #server;

  /** `portOf()` answers the dev server's present port, or null while there is none. `peers`: who may connect. */
  constructor(portOf, host, peers = null) {
    this.#server = net.createServer({ noDelay: true }, (incoming) => this.#pipe(incoming, portOf(), REACHED_AT[host] ?? host));
    admitOnly(this.#server, peers);
  }

  listen(address) {
    return listen(this.#server, address);
  }

  #pipe(incoming, port, host) {
    if (incoming.destroyed) return;
    this.#open.add(incoming);
    incoming.on('close', () => this.#open.delete(incoming));
    incoming.on('error', () => incoming.destroy());
    if (!port) {
      this.#refuse(incoming);
      return;
    }
    const outgoing = net.connect({ port, host, noDelay: true });
    outgoing.on('error', () => (outgoing.connecting || outgoing.bytesRead === 0 ? this.#refuse(incoming) : incoming.destroy()));
    outgoing.on('close', () => incoming.destroySoon());
    incoming.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing).pipe(incoming);
  }

  /** Answer only once something was asked: an idle connection is no request. */
  #refuse(incoming) {
    if (incoming.destroyed) return;
    incoming.unpipe();
    incoming.end(UNAVAILABLE);
    incoming.resume();
  }

  close() {
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
  }
}
