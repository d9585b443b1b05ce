// What stands over the framed page: a card with words and the button that helps, or only a ribbon where the page's
// last look (or the paused page itself) can be seen.
import { icon } from '../core/icon.js';
import { run } from './actions.js';
import { on } from './bus.js';
import { canEdit } from './page_data.js';
import { drawQueue } from './preview_queue.js';
import { looksOf } from './preview_states.js';
import { startSteps, stepWords, stopSteps } from './preview_steps.js';
import { hasSnapshot, hideSnapshot, isCurrent, outdateSnapshot, showSnapshot } from './snapshot.js';
import { t } from './words.js';

const box = document.getElementById('preview-state');
const card = document.getElementById('preview-card');
const title = document.getElementById('preview-title');
const text = document.getElementById('preview-text');
const progress = document.getElementById('preview-progress');
const buttons = document.getElementById('preview-buttons');
const lines = document.getElementById('preview-lines');
const note = document.getElementById('preview-note');
const veil = document.getElementById('preview-veil');
const ribbon = document.getElementById('preview-ribbon');
const ribbonWords = document.getElementById('preview-ribbon-words');
const ribbonTime = document.getElementById('preview-ribbon-time');
const pill = document.getElementById('live-state');
let present = '';
let broken = false;

/**
 * Shows a state of the preview.
 * @param {string} state a key of preview_states.js
 * @param {{error?: {code?: string, message?: string, log?: string[]}, queue?: object, retryAt?: string}} [facts]
 */
export function showState(state, facts = {}) {
  const looks = looksOf(state, facts);
  const live = state === 'running' || state === 'paused';
  const again = state === present;
  present = state;
  box.dataset.state = state;
  box.dataset.tone = looks.tone;
  tellPill(state, looks, facts);
  if (live) leaveSnapshot();
  else showSnapshot(() => present === state && overlay(state));
  veil.hidden = state !== 'paused';
  drawCard(state, looks, facts);
  if (state !== 'creating') stopSteps();
  else if (!again) startSteps(onTick);
  overlay(state);
}

function leaveSnapshot() {
  hideSnapshot();
  outdateSnapshot();
}

/** The card or the ribbon, by whether the last look can be seen. */
function overlay(state) {
  box.hidden = state === 'running' || state === 'paused' || onlyRibbon(state);
  box.dataset.over = hasSnapshot();
  card.hidden = state === 'broken';
  drawRibbon(state);
}

/** The words in the top bar. */
export function setPill(state, words) {
  pill.dataset.state = state;
  pill.querySelector('[data-state-words]').textContent = words;
}

function tellPill(state, { tone, pill: key }, { queue }) {
  if (state === 'broken' || (state === 'running' && broken)) setPill('error', t('stateBroken'));
  else if (state === 'queued' && queue?.place) setPill(state, t('stateQueuedAt', { n: queue.place }));
  else setPill(state === 'error' && tone === 'calm' ? 'away' : state, t(key));
}

function setBroken(now) {
  broken = now;
  if (present === 'running') tellPill(present, looksOf(present), {});
}

/** A page that starts, or can't, says so in the ribbon when its last look is there to be seen. */
function onlyRibbon(state) {
  return (state === 'creating' || state === 'broken') && hasSnapshot();
}

function drawCard(state, looks, { error, queue }) {
  if (!looks.title) return;
  title.textContent = t(looks.title);
  // The engine's fault isn't the person's: our words say what happens next.
  text.textContent = (looks.tone === 'danger' && error?.message) || queue?.words || t(looks.text);
  progress.hidden = !looks.busy || state === 'creating';
  document.getElementById('preview-steps').hidden = state !== 'creating';
  card.querySelector('[data-icon]').replaceChildren(icon(looks.icon, 22));
  buttons.replaceChildren(...looks.buttons.filter(({ edit }) => canEdit || !edit).map(button));
  drawLines(state === 'error' ? error?.log : []);
  note.hidden = !looks.note;
  note.textContent = looks.note ? t(looks.note) : '';
  drawQueue(state === 'queued' && queue?.scope !== 'starts');
}

function drawLines(log = []) {
  lines.hidden = !log?.length;
  lines.querySelector('pre').textContent = (log ?? []).slice(-12).join('\n');
}

function drawRibbon(state) {
  const { ribbon: key } = looksOf(state);
  ribbon.hidden = !key || (state !== 'paused' && !hasSnapshot());
  ribbon.dataset.state = state;
  if (ribbon.hidden) return;
  const saved = isCurrent() ? 'ribbonSaved' : 'ribbonOlder';
  const words = t(state === 'creating' ? saved : key);
  if (ribbonWords.textContent !== words) ribbonWords.textContent = words;
  if (state !== 'creating') ribbonTime.textContent = '';
}

/** Every second of a start. Screen readers aren't told: the words around it stay the same. */
function onTick(seconds, slow) {
  ribbonTime.textContent = [stepWords(), t('seconds', { n: seconds })].join(' · ');
  note.hidden = false;
  note.textContent = t('seconds', { n: seconds });
  if (slow) text.textContent = t('startingSlow');
}

function button({ label, action, primary }) {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = primary ? 'btn btn--primary btn--sm' : 'btn btn--sm';
  element.textContent = t(label);
  element.addEventListener('click', () => run(action));
  return element;
}

on('build:broken', () => setBroken(true));
on('build:mended', () => setBroken(false));
