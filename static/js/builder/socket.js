// The live line: one WebSocket, taken up again with growing pauses; polling after three failures until it is back.
import { emit } from './bus.js';
import { socketPath } from './page_data.js';
import { startPolling, stopPolling } from './polling.js';
import { lastSeqs } from './stream.js';

const FAILURES_UNTIL_POLLING = 3;
const LONGEST_PAUSE_MS = 15_000;
const PING_MS = 25_000;
const SILENCE_MS = 60_000;

let socket;
let failures = 0;
let retry;
let heard = 0;

/** Connects; does nothing when a connection is there or on its way. */
export function connect() {
  clearTimeout(retry);
  if (socket && socket.readyState <= WebSocket.OPEN) return;
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const opened = new WebSocket(`${scheme}://${location.host}${socketPath}`);
  socket = opened;
  opened.addEventListener('open', onOpen);
  opened.addEventListener('message', onMessage);
  opened.addEventListener('close', (event) => opened === socket && onClose(event));
}

/** Asks for the present state and for what this page has missed. */
export function hello() {
  if (socket?.readyState === WebSocket.OPEN)
    socket.send(JSON.stringify({ type: 'hello', turns: lastSeqs(), visible: !document.hidden }));
}

function onOpen() {
  heard = Date.now();
  hello();
}

function onMessage(event) {
  heard = Date.now();
  // Counted as back only when it speaks: a proxy may accept a connection and drop it at once.
  if (failures) {
    failures = 0;
    stopPolling();
    emit('wire', { live: true });
  }
  const message = JSON.parse(event.data);
  emit(`wire:${message.type}`, message);
}

function onClose(event) {
  // 4403/4404: no right, or no such project. Trying again won't help.
  if (event.code === 4403 || event.code === 4404 || event.code === 4401) {
    emit('wire', { live: false, refused: true });
    return;
  }
  failures += 1;
  if (failures >= FAILURES_UNTIL_POLLING) {
    startPolling();
    emit('wire', { live: false });
  }
  const pause = Math.min(LONGEST_PAUSE_MS, 400 * 2 ** Math.min(failures, 6));
  retry = setTimeout(connect, pause * (0.5 + Math.random() / 2));
}

setInterval(() => {
  if (socket?.readyState !== WebSocket.OPEN) return;
  if (Date.now() - heard > SILENCE_MS) socket.close();
  else ping();
}, PING_MS);

/** A page in sight keeps its workspace awake; one in a tab behind doesn't. */
function ping() {
  socket.send(JSON.stringify({ type: 'ping', visible: !document.hidden }));
}

addEventListener('online', connect);
document.addEventListener('visibilitychange', () => {
  if (document.hidden) return;
  connect();
  if (socket?.readyState === WebSocket.OPEN) ping();
});
