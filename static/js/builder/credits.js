// What is left of the month's credits, in the bar: asked for when a turn has ended.
import { request } from './api.js';
import { on } from './bus.js';
import { url } from './page_data.js';

const shown = document.getElementById('credits-left');

async function refresh() {
  // Only a number beside the work: without an answer it stays as it was.
  const answer = await request(url('credits')).catch(() => undefined);
  const mine = answer?.data?.find((each) => each.organizationId === shown.dataset.organization);
  if (mine && mine.left !== null) shown.querySelector('[data-credits]').textContent = mine.left;
}

if (shown) on('turn:busy', refresh);
