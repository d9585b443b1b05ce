/** Events for all who listen at `GET /events`: newline-delimited JSON, bounded for the slow. */
const PING_EVERY_MS = 15_000;
const MAX_WAITING_BYTES = 1024 * 1024;

export class EventHub {
  #listeners = new Set();
  #timer = null;

  get size() {
    return this.#listeners.size;
  }

  /** Send one fact to every listener. `type` is an HMREvent type, "log" or "ping". */
  publish(type, data = {}) {
    if (this.#listeners.size === 0) return;
    const line = `${JSON.stringify({ type, timestamp: new Date().toISOString(), data })}\n`;
    for (const response of this.#listeners) this.#send(response, line);
  }

  #send(response, line) {
    // Someone who does not read is cut off: they reconnect and ask /health for the present state.
    if (response.writableLength > MAX_WAITING_BYTES) {
      this.#listeners.delete(response);
      response.destroy();
      return;
    }
    response.write(line);
  }

  /** Keep `response` open and send it everything published from now on, after a first greeting. */
  attach(response, greeting) {
    response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
    this.#listeners.add(response);
    this.#send(response, `${JSON.stringify({ ...greeting, timestamp: new Date().toISOString() })}\n`);
    response.on('close', () => this.#listeners.delete(response));
    this.#timer ??= setInterval(() => this.publish('ping'), PING_EVERY_MS).unref();
  }

  close() {
    clearInterval(this.#timer);
    for (const response of this.#listeners) response.end();
    this.#listeners.clear();
  }
}
