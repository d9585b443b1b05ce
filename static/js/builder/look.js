// Keeps the look of pages that only a browser can draw: the framed page tells it, the studio cleans and saves it.
import { request } from './api.js';
import { on } from './bus.js';
import { canEdit, url } from './page_data.js';

// The page may be quicker than the studio's own note of which revision it shows.
const AGAIN_MS = [2000, 6000];
let latest;

async function keep(html, pauses) {
  // Without it the next start shows an older look, or none: nothing to trouble anybody with.
  const answer = await request(url('workspaceLook'), { method: 'POST', json: { html } }).catch(
    () => undefined,
  );
  const [pause, ...rest] = pauses;
  if (answer?.kept || pause === undefined || html !== latest) return;
  setTimeout(() => html === latest && keep(html, rest), pause);
}

on('bridge:look', ({ html }) => {
  if (!canEdit || typeof html !== 'string') return;
  latest = html;
  keep(html, AGAIN_MS);
});
