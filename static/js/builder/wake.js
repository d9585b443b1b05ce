// A paused preview goes on as soon as the person does anything: moves over the page, types, comes back to the tab.
import { run } from './actions.js';

const veil = document.getElementById('preview-veil');
// Several signs come at once; one is enough.
const ONCE_MS = 1500;
let askedAt = 0;

function wake() {
  if (veil.hidden || Date.now() - askedAt < ONCE_MS) return;
  askedAt = Date.now();
  run('preview-wake');
}

for (const sign of ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchstart'])
  addEventListener(sign, wake, { passive: true });
addEventListener('focus', wake);
document.addEventListener('visibilitychange', () => document.hidden || wake());
