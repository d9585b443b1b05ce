/** The error behind a failed render, as an object with its file and line. */
import { toBuildError } from '../build-error.mjs';

/**
 * Astro answers a failed render with a bare 500 page and sends the details to the browser 200 ms later.
 * It hands every such error to `ssrFixStacktrace` first, and goes on to add file and line to that same
 * object: keeping it gives the details as soon as the response is there.
 */
export class ErrorCatcher {
  #root;

  constructor(root) {
    this.#root = root;
    this.last = null;
  }

  listen(server) {
    const original = server.ssrFixStacktrace.bind(server);
    server.ssrFixStacktrace = (error) => {
      this.last = error;
      original(error);
    };
  }

  clear() {
    this.last = null;
  }

  /** The BuildError of what was caught, or null; forgets it. */
  take() {
    const error = this.last;
    this.last = null;
    return error && this.describe(error);
  }

  describe(error) {
    return toBuildError(error, this.#root);
  }
}
