// Says when the live line is down, and moves the thin line over the page while something happens.
import { on } from './bus.js';
import { t } from './words.js';

const line = document.getElementById('wire-state');
const progress = document.getElementById('work-progress');

on('wire', ({ live, refused }) => {
  line.hidden = Boolean(live) || Boolean(refused);
  if (!live) line.querySelector('span').textContent = t('wirePolling');
});
on('turn:busy', (busy) => {
  progress.hidden = !busy;
});
