// Keeps the look of pages that only a browser can draw: the framed page tells it, the studio cleans and saves it.
import { request } from './api.js';
import { on } from './bus.js';
import { canEdit, url } from './page_data.js';

async function keep({ html }) {
  if (!canEdit || typeof html !== 'string') return;
  // Without it the next start shows an older look, or none: nothing to trouble anybody with.
  await request(url('workspaceLook'), { method: 'POST', json: { html } }).catch(() => undefined);
}

on('bridge:look', keep);
