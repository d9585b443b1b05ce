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
    disk_full: { title: 'diskTitle', icon: 'hard-drive' },
    image_missing: { title: 'imageTitle', icon: 'package' },
    ended: { title: 'crashTitle' },
    timeout: { title: 'timeoutTitle', icon: 'clock' },
    not_ready: { title: 'timeoutTitle', icon: 'clock' },
    agent_timeout: { title: 'timeoutTitle', icon: 'clock' },
    hung: { title: 'hungTitle', icon: 'clock' },
    lease: { title: 'leaseTitle' },
    gone: { title: 'crashTitle' },
  },
};

/**
 * What to show.
 * @param {string} state
 * @param {{error?: {code: string}, retryAt?: string}} [facts] why it failed or stopped, and when it tries again
 */
export function looksOf(state, { error, retryAt } = {}) {
  // It is only a matter of time, and nobody has to do anything, as long as it tries again.
  const reason = error?.code === 'engine' && retryAt ? ENGINE : REASONS[state]?.[error?.code];
  return { busy: false, tone: 'calm', buttons: [], ...STATES[state], ...reason };
}
