/** The dead-man switch: an agent that nobody renews ends itself. */
import { AgentError } from './errors.mjs';

const MAX_SECONDS = 86_400;
const TICK_MS = 1000;

/**
 * Time is counted in ticks, not by the clock: a workspace that was frozen for an hour has lived no longer for it, and
 * must not end the moment it is woken.
 */
export class Lease {
  #timer = null;
  #ticks = 0;
  #onExpire;

  /** `seconds` 0 means no lease until somebody takes one. `onExpire` is called once when time is up. */
  constructor(seconds, onExpire) {
    this.#onExpire = onExpire;
    if (seconds > 0) this.renew(seconds);
  }

  /** When it will end if nobody renews it and nothing freezes it, as ISO 8601; null without a lease. */
  get expiresAt() {
    return this.#timer && new Date(Date.now() + this.#ticks * TICK_MS).toISOString();
  }

  /** Count anew from now. Answers the moment it ends, as ISO 8601. */
  renew(seconds) {
    if (typeof seconds !== 'number' || !(seconds > 0 && seconds <= MAX_SECONDS)) {
      throw new AgentError('invalid_lease', `seconds must be a number above 0 and at most ${MAX_SECONDS}`);
    }
    this.stop();
    this.#ticks = Math.ceil((seconds * 1000) / TICK_MS);
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    return this.expiresAt;
  }

  #tick() {
    this.#ticks -= 1;
    if (this.#ticks > 0) return;
    this.stop();
    this.#onExpire();
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = null;
  }
}
