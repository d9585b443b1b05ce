// What the socket would have told, asked for every second and a half while it is down.
import { request } from './api.js';
import { emit } from './bus.js';
import { openTurn } from './conversation.js';
import { url } from './page_data.js';
import { apply, lastSeqs } from './stream.js';

const PAUSE_MS = 1500;
let timer;
let running = false;

/** Begins to ask; does nothing when it already does. */
export function startPolling() {
  if (running) return;
  running = true;
  ask();
}

/** The socket is back. */
export function stopPolling() {
  running = false;
  clearTimeout(timer);
}

async function ask() {
  try {
    const turn = openTurn();
    const after = turn ? (lastSeqs()[turn] ?? 0) : 0;
    take(await request(url('poll', { query: turn ? { turn, after } : {} })));
  } catch {
    // Down as well: the next question may get an answer. The socket has already said that the line is bad.
  }
  if (running) timer = setTimeout(ask, document.hidden ? PAUSE_MS * 6 : PAUSE_MS);
}

/** An answer holds the deltas that were missed, and what `state` on the socket holds. */
function take(answer) {
  for (const delta of answer.deltas) apply(delta);
  emit('wire:state', { ...answer, type: 'state' });
}
