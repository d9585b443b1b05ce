// What each state of the preview says: keys of words.js, the sign, the buttons, and how alarming it looks.
const START = { label: 'start', action: 'workspace-start', primary: true };
const RESTART = { label: 'restart', action: 'workspace-restart', primary: true, edit: true };
const LOG = { label: 'showLog', action: 'workspace-logs', edit: true };
const OPEN = { label: 'openTab', action: 'preview-open', primary: true };
const AGAIN = { label: 'tryAgain', action: 'preview-enter' };

const STATES = {
  queued: {
    title: 'queuedTitle',
    text: 'queuedText',
    icon: 'clock',
    pill: 'stateQueued',
    note: 'queuedNote',
  },
  creating: {
    title: 'startingTitle',
    text: 'startingText',
    icon: 'monitor',
    busy: true,
    pill: 'stateStarting',
    ribbon: 'ribbonSaved',
  },
  stopping: {
    title: 'stoppingTitle',
    text: 'stoppedText',
    icon: 'power',
    busy: true,
    pill: 'stateStopping',
  },
  stopped: {
    title: 'closedTitle',
    text: 'closedText',
    icon: 'power',
    buttons: [START],
    pill: 'stateStopped',
  },
  error: {
    title: 'errorTitle',
    text: 'errorText',
    icon: 'circle-alert',
    buttons: [RESTART, LOG],
    pill: 'stateError',
    tone: 'danger',
  },
  unreachable: {
    title: 'unreachableTitle',
    text: 'unreachableText',
    icon: 'unplug',
    buttons: [OPEN, AGAIN],
    pill: 'stateReady',
  },
  paused: { pill: 'statePaused', ribbon: 'ribbonPaused' },
  broken: { pill: 'stateBroken', ribbon: 'ribbonBroken' },
  running: { pill: 'stateReady' },
};

const ENGINE = {
  title: 'engineTitle',
  text: 'engineText',
  icon: 'cloud-off',
  busy: true,
  buttons: [],
  tone: 'calm',
  pill: 'stateAway',
};

// Why it stopped or failed, by the server's code.
const REASONS = {
  stopped: {
    idle: { title: 'stoppedTitle', text: 'stoppedText', icon: 'moon' },
    expired: { title: 'expiredTitle', text: 'expiredText', icon: 'clock' },
  },
  error: {
    memory: { title: 'memoryTitle', icon: 'server' },
    ended: { title: 'crashTitle' },
    timeout: { title: 'timeoutTitle', icon: 'clock' },
    not_ready: { title: 'timeoutTitle', icon: 'clock' },
    agent_timeout: { title: 'timeoutTitle', icon: 'clock' },
    lease: { title: 'leaseTitle', tone: 'calm' },
    engine: ENGINE,
    engine_away: ENGINE,
  },
};

/**
 * What to show.
 * @param {string} state
 * @param {string} [code] of the error, or of the reason to stop
 */
export function looksOf(state, code = '') {
  return { busy: false, tone: 'calm', buttons: [], ...STATES[state], ...REASONS[state]?.[code] };
}
