// The last rendered page, shown in place of the live one until this is painted. It holds no script and takes
// no click: it is a picture of the page, and marked as such.
import { url } from './page_data.js';

const box = document.getElementById('preview-snapshot');
const frame = document.getElementById('snapshot-frame');
const LEAVE_MS = 240;
const LOAD_MS = 400;
let known = frame.hasAttribute('src');
let leaving;
let wasLive = false;

/** Whether there is a saved look of this project. */
export function hasSnapshot() {
  return known;
}

/** Whether it is of the newest version. */
export function isCurrent() {
  return box.dataset.current === 'true';
}

/** Shows it, when there is one. `drawn` is called when a newer one has been found. */
export function showSnapshot(drawn) {
  clearTimeout(leaving);
  delete box.dataset.leaving;
  if (wasLive) refresh(drawn);
  else box.hidden = !known;
}

/** Fades it out over the live page, which is painted below. */
export function hideSnapshot() {
  if (box.hidden || box.dataset.leaving !== undefined) return;
  box.dataset.leaving = '';
  leaving = setTimeout(() => {
    box.hidden = true;
    delete box.dataset.leaving;
  }, LEAVE_MS);
}

/** The live page is there: a look that is saved from now on is newer than the one we have. */
export function outdateSnapshot() {
  wasLive = true;
}

/** Asks first: in place of a missing one the frame would show a refusal. */
async function refresh(drawn) {
  wasLive = false;
  const address = url('snapshot', { query: { at: Date.now() } });
  const answer = await fetch(address, { credentials: 'same-origin' }).catch(() => undefined);
  known = Boolean(answer?.ok);
  box.dataset.current = 'true';
  box.hidden = !known;
  if (known) frame.src = address;
  drawn();
}

// Only a page that is there gets its white ground, so that a dark builder doesn't flash. One that the server
// wrote into the page may have loaded before this script ran.
function markLoaded() {
  box.dataset.loaded = '';
}

frame.addEventListener('load', markLoaded);
setTimeout(markLoaded, LOAD_MS);
