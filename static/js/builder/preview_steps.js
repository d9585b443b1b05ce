// The steps of a start, as the workspace tells them, and the seconds since it began.
import { on } from './bus.js';

const list = document.getElementById('preview-steps');
const items = [...list.querySelectorAll('[data-step]')];
const ORDER = items.map((item) => item.dataset.step);
const SLOW_SECONDS = 12;
let began = 0;
let timer;
let at = 0;

/** Begins at the first step; `tick(seconds, slow)` is called now and every second. */
export function startSteps(tick) {
  stopSteps();
  began = Date.now();
  at = 0;
  draw();
  const run = () => {
    const seconds = Math.floor((Date.now() - began) / 1000);
    tick(seconds, seconds >= SLOW_SECONDS);
  };
  run();
  timer = setInterval(run, 1000);
}

export function stopSteps() {
  clearInterval(timer);
  timer = undefined;
}

/** The words of the step that is under way. */
export function stepWords() {
  return items[at].textContent.trim();
}

/** Facts may come late or twice: a start never goes back a step. */
function reach(step) {
  const found = ORDER.indexOf(step);
  if (timer === undefined || found <= at) return;
  at = found;
  draw();
}

function draw() {
  for (const [index, item] of items.entries()) {
    item.dataset.at = index < at ? 'done' : index === at ? 'now' : 'later';
    if (index === at) item.setAttribute('aria-current', 'step');
    else item.removeAttribute('aria-current');
  }
}

on('wire:step', ({ step }) => reach(step));
on('workspace:facts', ({ step }) => step && reach(step));
on('preview:entering', () => reach('render'));
// The dev server begins once it has the files.
on('wire:hmr', ({ event }) => {
  if (event.type === 'connection-status' && event.data?.status === 'starting') reach('render');
});
