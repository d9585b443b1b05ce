// The live page in its frame: entered by a single-use address, at an origin of its own or at a port.
import { request } from './api.js';
import { awaitBridge, expectFrom, greet } from './bridge.js';
import { emit, on } from './bus.js';
import { remember, remembered } from './memory.js';
import { url } from './page_data.js';

const frame = document.getElementById('preview-frame');
// How long a page may take to speak: short while we don't know whether the browser finds such addresses at
// all, long once it has found one, for a first page on a busy machine takes its time.
const UNKNOWN_MS = 6000;
const KNOWN_MS = 30_000;
// A page that has spoken but whose pictures still load is shown after this long all the same.
const PAINT_MS = 700;
let path = '/';
// The server sent the frame on its way, which saves waiting for this script. In a copy of the page out of the
// browser's cache the address has been used.
const fresh = performance.getEntriesByType('navigation')[0]?.transferSize > 0;
let coming = fresh && remembered('preview.mode') !== 'port' ? frame.src : '';

/** An address that lets this browser in, once. @throws {Refusal} */
export async function freshAddress(mode = remembered('preview.mode') || 'host') {
  const name = mode === 'port' ? 'workspacePort' : 'workspaceEntry';
  const answer = await request(url(name, { query: { next: path } }), { method: 'POST' });
  return answer.url;
}

/**
 * Loads the page into the frame and waits until it is painted.
 * @returns {Promise<boolean>} false when the page can't be reached from this browser
 * @throws {Refusal} when the studio gives no address
 */
export async function loadPage() {
  const known = remembered('preview.mode');
  if (await load(known || 'host', known ? KNOWN_MS : UNKNOWN_MS)) {
    if (!known) remember('preview.mode', 'host');
    return true;
  }
  if (known === 'port' || !(await load('port', KNOWN_MS))) return false;
  remember('preview.mode', 'port');
  return true;
}

/** Whether the page is on its way and appears by itself once its workspace serves it. */
export function isComing() {
  return coming !== '';
}

/** Takes the page out: what is behind it has ended. */
export function unloadPage() {
  coming = '';
  frame.hidden = true;
}

/** Finds out anew whether this browser reaches pages by their host. */
export function forgetMode() {
  remember('preview.mode', '');
}

async function load(mode, ms) {
  const onItsWay = mode === 'host' ? coming : '';
  coming = '';
  const address = onItsWay || (await freshAddress(mode));
  expectFrom(new URL(address).origin);
  emit('preview:entering');
  frame.hidden = false;
  const ready = said('bridge:ready');
  if (onItsWay) greet();
  else frame.src = address;
  if (!(await awaitBridge(ms))) return false;
  await Promise.race([ready, pause(PAINT_MS)]);
  await nextPaint();
  return true;
}

function said(type) {
  return new Promise((resolve) => {
    const stop = on(type, () => {
      stop();
      resolve();
    });
  });
}

function pause(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** A hidden tab draws no frames: it doesn't wait for any. */
function nextPaint() {
  if (document.hidden) return undefined;
  return new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(resolve));
  });
}

on('bridge:navigated', (now) => {
  if (typeof now.path === 'string' && now.path.startsWith('/')) path = now.path;
});
