// The framed page: opens the workspace, enters it with a single-use token, and follows its state.
import { openDialog } from '../core/dialog.js';
import { meta, word } from '../core/page.js';
import { showToast } from '../core/toast.js';
import { action } from './actions.js';
import { request } from './api.js';
import { awaitBridge, expectFrom } from './bridge.js';
import { emit, on } from './bus.js';
import { remember, remembered } from './memory.js';
import { url } from './page_data.js';
import { showState } from './preview_state.js';
import { t } from './words.js';

const frame = document.getElementById('preview-frame');
// How long a page may take to speak: short while we don't know whether the browser finds such addresses at
// all, long once it has found one, for a first page on a busy machine takes its time.
const UNKNOWN_MS = 6000;
const KNOWN_MS = 30_000;
let state = '';
let entered = false;
let entering = false;
let reached = true;
let path = '/';

async function post(name) {
  try {
    return await request(url(name), { method: 'POST' });
  } catch (error) {
    showToast({ kind: 'error', text: error.message });
    return undefined;
  }
}

/** Asks for a workspace; the state it is in is shown, and the page once it is ready. */
export async function openWorkspace() {
  showState('creating');
  try {
    take(workspaceOf(await request(url('workspaceOpen'), { method: 'POST' })));
  } catch (error) {
    state = 'error';
    showState('error', error.message);
  }
}

function workspaceOf(answer) {
  return answer.workspace ?? answer.session ?? answer;
}

/** Takes a workspace as the wire tells it: {status, isReady, error}. */
function take(workspace) {
  if (!workspace?.status) return;
  const { status, isReady, error } = workspace;
  const next = status === 'running' && !isReady ? 'creating' : status;
  if (next !== 'running') {
    entered = false;
    frame.hidden = true;
  }
  if (next === 'running' && !entered) {
    enter();
    return;
  }
  if (next !== state) showState(next, typeof error === 'string' ? error : error?.message);
  state = next;
}

async function addressOf(mode) {
  const name = mode === 'port' ? 'workspacePort' : 'workspaceEntry';
  const answer = await request(url(name, { query: { next: path } }), { method: 'POST' });
  return answer.url;
}

async function load(mode, ms) {
  const address = await addressOf(mode);
  expectFrom(new URL(address).origin);
  emit('preview:entering');
  frame.hidden = false;
  frame.src = address;
  return awaitBridge(ms);
}

/** Loads the page: at an origin of its own, or, where the browser doesn't resolve that, at a port. */
async function enter() {
  if (entering) return;
  entering = true;
  try {
    reached = await loadEither();
    entered = true;
    state = 'running';
    showState(reached ? 'running' : 'unreachable');
  } catch (error) {
    state = 'error';
    showState('error', error.message);
  } finally {
    entering = false;
  }
}

async function loadEither() {
  const known = remembered('preview.mode');
  if (await load(known || 'host', known ? KNOWN_MS : UNKNOWN_MS)) {
    if (!known) remember('preview.mode', 'host');
    return true;
  }
  if (known === 'port' || !(await load('port', KNOWN_MS))) return false;
  remember('preview.mode', 'port');
  return true;
}

/** A page that speaks after we gave it up is there after all. */
function onHeard() {
  if (reached || entering || state !== 'running') return;
  reached = true;
  showState('running');
}

function reload() {
  if (!entered) {
    remember('preview.mode', '');
    if (state === 'stopped' || state === 'error' || !state) openWorkspace();
    return;
  }
  entered = false;
  enter();
}

async function openInTab() {
  // Opened before the request, or the browser takes it for a pop-up nobody asked for.
  const tab = window.open('', '_blank');
  try {
    const address = await addressOf(remembered('preview.mode') || 'host');
    if (tab) tab.location = address;
  } catch (error) {
    tab?.close();
    showToast({ kind: 'error', text: error.message });
  }
}

async function showLogs() {
  const text = document.getElementById('log-text');
  text.textContent = '…';
  openDialog(document.getElementById('log-dialog'));
  try {
    const answer = await request(url('workspaceLogs'));
    const lines = answer.lines ?? answer.log ?? answer.logs ?? [];
    text.textContent = lines.map((line) => line.message ?? line).join('\n') || t('noLog');
  } catch (error) {
    text.textContent = error.message;
  }
  text.scrollTop = text.scrollHeight;
}

async function restart() {
  showState('creating');
  entered = false;
  const answer = await post('workspaceRestart');
  if (answer) take(workspaceOf(answer));
}

action('preview-reload', reload);
action('preview-enter', reload);
action('preview-open', openInTab);
action('workspace-start', openWorkspace);
action('workspace-restart', restart);
action('workspace-stop', async () => take(workspaceOf((await post('workspaceStop')) ?? {})));
action('workspace-logs', showLogs);

on('wire:workspace', take);
on('wire:state', ({ workspace }) => take(workspace));
on('bridge:heard', onHeard);
on('bridge:navigated', (now) => {
  if (typeof now.path === 'string' && now.path.startsWith('/')) path = now.path;
});

/** Begins. A viewer's visit starts the workspace as well: they came to see the page. */
export function startPreview() {
  openWorkspace();
}

// Without a socket nobody tells when a starting workspace is ready.
setInterval(async () => {
  if (state === 'running' || state === 'stopped' || document.hidden) return;
  try {
    take(workspaceOf(await request(url('workspaceStatus'))));
  } catch (error) {
    // The wire says that the line is down; who is signed out is told once, with what to do.
    if (error.status === 401) showSignedOut(error);
  }
}, 2000);

/** Ends the asking: there is no answer until the person has signed in again. */
function showSignedOut({ message }) {
  state = 'stopped';
  showToast({
    kind: 'error',
    text: message,
    action: { label: word('signIn'), url: meta('login-url') },
  });
}
