// Follows the workspace: asks for it, takes its states from the wire, and brings the page in when it runs.
import { meta, word } from '../core/page.js';
import { showToast } from '../core/toast.js';
import { action } from './actions.js';
import { request } from './api.js';
import { emit, on } from './bus.js';
import { url } from './page_data.js';
import { forgetMode, freshAddress, isComing, loadPage, unloadPage } from './preview_frame.js';
import { showState } from './preview_state.js';

const ASK_MS = 2000;
const BROKEN = 'broken';
const LEFT = 'left';
let state = '';
let toldAt = 0;
let entered = false;
let entering = false;
let reached = true;
let asking = false;
let broken = false;
let giveUp = () => {};

/** Asks for a workspace; the state it is in is shown, and the page once it is ready. Wakes a paused one. */
export async function openWorkspace() {
  if (asking) return;
  asking = true;
  if (!entered) show('creating');
  try {
    take(await request(url('workspaceOpen'), { method: 'POST' }));
  } catch (error) {
    // Who is in front of a live page is told by the line, not by taking the page away.
    if (!entered) show('error', { error: { code: error.code, message: error.message } });
  } finally {
    asking = false;
  }
}

function show(next, facts = {}) {
  state = next;
  showState(next, facts);
}

/** Takes a workspace as the wire tells it (docs/architecture.md, `workspace`). */
function take(workspace) {
  if (!workspace?.status || workspace.toldAt < toldAt) return; // an answer that an event has overtaken
  toldAt = workspace.toldAt ?? toldAt;
  emit('workspace:facts', workspace);
  const next = stateOf(workspace);
  if (next === 'running') running(workspace);
  else if (next === 'paused') paused(workspace);
  else leave(next, workspace);
}

/** A page that is served can be shown, also while the last step of its start is still being noted. */
function stateOf({ status, isReady }) {
  if (status === 'running' || status === 'creating') return isReady ? 'running' : 'creating';
  return status;
}

function running(workspace) {
  if (!entered) enter();
  else if (reached) show('running', workspace);
}

/** The page stays where it is. One that isn't loaded yet has a visitor: us. */
function paused(workspace) {
  if (entered) show('paused', workspace);
  else openWorkspace();
}

function leave(next, workspace) {
  entered = false;
  giveUp(LEFT);
  if (next !== 'creating' || !isComing()) {
    unloadPage();
    emit('preview:left');
  }
  show(next, workspace);
}

async function enter() {
  if (entering) return;
  entering = true;
  try {
    const came = broken ? BROKEN : await Promise.race([loadPage(), untilGivenUp()]);
    if (came === LEFT) return;
    entered = came !== BROKEN;
    reached = came === true;
    if (!entered) unloadPage();
    show(entered ? (reached ? 'running' : 'unreachable') : BROKEN);
  } catch (error) {
    show('error', { error: { code: error.code, message: error.message } });
  } finally {
    entering = false;
  }
}

/** A workspace that ends takes its page along. A page that doesn't build never speaks: it comes when mended. */
function untilGivenUp() {
  return new Promise((resolve) => {
    giveUp = resolve;
  });
}

on('build:broken', () => {
  broken = true;
  giveUp(BROKEN);
});
on('build:mended', () => {
  broken = false;
  if (state === BROKEN) enter();
});

/** A page that speaks after we gave it up is there after all. */
function onHeard() {
  if (reached || entering || !entered) return;
  reached = true;
  show('running');
}

function reload() {
  if (!entered) {
    forgetMode();
    if (['stopped', 'error', ''].includes(state)) openWorkspace();
    return;
  }
  entered = false;
  enter();
}

async function openInTab() {
  // Opened before the request, or the browser takes it for a pop-up nobody asked for.
  const tab = window.open('', '_blank');
  try {
    const address = await freshAddress();
    if (tab) tab.location = address;
  } catch (error) {
    tab?.close();
    showToast({ kind: 'error', text: error.message });
  }
}

async function ask(name) {
  try {
    take(await request(url(name), { method: 'POST' }));
  } catch (error) {
    showToast({ kind: 'error', text: error.message });
  }
}

function restart() {
  leave('creating', {});
  return ask('workspaceRestart');
}

action('preview-reload', reload);
action('preview-enter', reload);
action('preview-open', openInTab);
action('preview-wake', () => state === 'paused' && openWorkspace());
action('preview-present', () => state === 'running' && openWorkspace());
action('workspace-start', openWorkspace);
action('workspace-restart', restart);
action('workspace-stop', () => ask('workspaceStop'));
action('workspace-look', async () => take(await request(url('workspaceStatus'))));

on('wire:workspace', take);
on('wire:state', ({ workspace }) => take(workspace));
on('bridge:heard', onHeard);

/** Begins. A viewer's visit starts the workspace as well: they came to see the page. */
export function startPreview() {
  openWorkspace();
}

// Without a socket nobody tells when a starting workspace is ready.
setInterval(async () => {
  if (['running', 'stopped', 'paused'].includes(state) || entering || document.hidden) return;
  try {
    take(await request(url('workspaceStatus')));
  } catch (error) {
    // The wire says that the line is down; who is signed out is told once, with what to do.
    if (error.status === 401) showSignedOut(error);
  }
}, ASK_MS);

/** Ends the asking: there is no answer until the person has signed in again. */
function showSignedOut({ message }) {
  state = 'stopped';
  showToast({
    kind: 'error',
    text: message,
    action: { label: word('signIn'), url: meta('login-url') },
  });
}
