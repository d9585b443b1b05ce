// What stands over the framed page while there is no page: words, progress, and the button that helps.
import { icon } from '../core/icon.js';
import { run } from './actions.js';
import { t } from './words.js';

const box = document.getElementById('preview-state');
const title = document.getElementById('preview-title');
const text = document.getElementById('preview-text');
const progress = document.getElementById('preview-progress');
const buttons = document.getElementById('preview-buttons');
const pill = document.getElementById('live-state');
const SLOW_MS = 12_000;
let slow;

const START = { label: 'start', action: 'workspace-start', primary: true };
const RESTART = { label: 'restart', action: 'workspace-restart', primary: true };
const LOG = { label: 'showLog', action: 'workspace-logs' };
const OPEN = { label: 'openTab', action: 'preview-open', primary: true };
const AGAIN = { label: 'tryAgain', action: 'preview-enter' };

const STATES = {
  creating: {
    title: 'startingTitle',
    text: 'startingText',
    icon: 'monitor',
    busy: true,
    pill: 'stateStarting',
  },
  stopping: { title: 'stoppingTitle', text: 'stoppedText', icon: 'power', busy: true, pill: 'stateStopping' },
  stopped: {
    title: 'stoppedTitle',
    text: 'stoppedText',
    icon: 'moon',
    buttons: [START],
    pill: 'stateStopped',
  },
  error: {
    title: 'errorTitle',
    text: 'errorText',
    icon: 'circle-alert',
    buttons: [RESTART, LOG],
    pill: 'stateError',
  },
  unreachable: {
    title: 'unreachableTitle',
    text: 'unreachableText',
    icon: 'unplug',
    buttons: [OPEN, AGAIN],
    pill: 'stateReady',
  },
  running: { pill: 'stateReady' },
};

/**
 * Shows a state of the preview.
 * @param {keyof STATES} state
 * @param {string} [reason] the server's own words, in place of ours
 */
export function showState(state, reason) {
  const {
    title: titleWord,
    text: textWord,
    icon: sign,
    busy = false,
    buttons: offered = [],
    pill: pillWord,
  } = STATES[state];
  clearTimeout(slow);
  box.dataset.state = state;
  box.hidden = state === 'running';
  setPill(state, t(pillWord));
  if (state === 'running') return;
  title.textContent = t(titleWord);
  text.textContent = reason || t(textWord);
  progress.hidden = !busy;
  box.querySelector('[data-icon]').replaceChildren(icon(sign, 22));
  buttons.replaceChildren(...offered.map(button));
  if (busy)
    slow = setTimeout(() => {
      text.textContent = t('startingSlow');
    }, SLOW_MS);
}

/** The words in the top bar. */
export function setPill(state, words) {
  pill.dataset.state = state;
  pill.querySelector('[data-state-words]').textContent = words;
}

function button({ label, action, primary }) {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = primary ? 'btn btn--primary btn--sm' : 'btn btn--sm';
  element.textContent = t(label);
  element.addEventListener('click', () => run(action));
  return element;
}
