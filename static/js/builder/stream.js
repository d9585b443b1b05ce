// The deltas of a turn, applied in the order of their numbers: doubles are dropped, a gap is asked for again.
import { emit, on } from './bus.js';

const seqs = new Map();
let askedAt = 0;

/** Last number applied, by turn: what hello tells the server. */
export function lastSeqs() {
  return Object.fromEntries(seqs);
}

/** Says up to where the page already shows a turn. Never goes back, except through `forget`. */
export function known(turn, seq) {
  seqs.set(turn, Math.max(seqs.get(turn) ?? 0, seq));
}

/** The turn has ended: nothing more will come for it. */
export function forget(turn) {
  seqs.delete(turn);
}

/**
 * Takes one delta of the wire.
 * @returns {boolean} false when it was a double or came too early
 */
export function apply(delta) {
  const last = seqs.get(delta.turn) ?? 0;
  if (delta.seq <= last) return false;
  if (delta.seq > last + 1) {
    askAgain();
    return false;
  }
  seqs.set(delta.turn, delta.seq);
  emit(`stream:${delta.kind}`, delta);
  return true;
}

function askAgain() {
  // One question is enough: what follows the gap comes again with the answer.
  if (Date.now() - askedAt < 500) return;
  askedAt = Date.now();
  emit('stream:gap');
}

on('wire:delta', apply);
