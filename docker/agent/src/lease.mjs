/** The dead-man switch: an agent that nobody renews ends itself. */
import { AgentError } from './errors.mjs';

const MAX_SECONDS = 86_400;

export class Lease {
  #timer = null;
  #onExpire;

  /** `seconds` 0 means no lease until somebody takes one. `onExpire` is called once when time is up. */
  constructor(seconds, onExpire) {
    this.#onExpire = onExpire;
    this.expiresAt = null;
    if (seconds > 0) this.renew(seconds);
  }

  /** Count anew from now. Answers the moment it ends, as ISO 8601. */
  renew(seconds) {
    if (typeof seconds !== 'number' || !(seconds > 0 && seconds <= MAX_SECONDS)) {
      throw new AgentError('invalid_lease', `seconds must be a number above 0 and at most ${MAX_SECONDS}`);
    }
    clearTimeout(this.#timer);
    this.expiresAt = new Date(Date.now() + seconds * 1000).toISOString();
    this.#timer = setTimeout(this.#onExpire, seconds * 1000);
    return this.expiresAt;
  }

  stop() {
    clearTimeout(this.#timer);
  }
}
