// Being there: a paused preview goes on as soon as the person does anything, and one in use isn't put to sleep.
import { run } from './actions.js';
import { on } from './bus.js';

const veil = document.getElementById('preview-veil');
const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchstart'];
// Several signs come at once; one is enough.
const ONCE_MS = 1500;
const PRESENT_MS = 30_000;
// A page that is in front of nobody: so long without a sign of a person.
const AWAY_MS = 20 * 60_000;
let askedAt = 0;
let signAt = Date.now();

function sign() {
  signAt = Date.now();
  if (veil.hidden || signAt - askedAt < ONCE_MS) return;
  askedAt = signAt;
  run('preview-wake');
}

for (const name of SIGNS) addEventListener(name, sign, { passive: true });
addEventListener('focus', sign);
document.addEventListener('visibilitychange', () => document.hidden || sign());
// Who uses the page inside the frame is there too: its own pointer and keys aren't seen here.
on('bridge:navigated', () => {
  signAt = Date.now();
});

setInterval(() => {
  if (document.hidden || !document.hasFocus() || Date.now() - signAt > AWAY_MS) return;
  run('preview-present');
}, PRESENT_MS);
