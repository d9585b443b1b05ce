// The box for the person's words: sends, keeps a draft, edits an earlier message, and stops what runs.
import { fit } from '../core/grow.js';
import { showToast } from '../core/toast.js';
import { request } from './api.js';
import { isAttaching } from './attachments.js';
import { emit, on } from './bus.js';
import { foldFrom, openTurn, showTurn } from './conversation.js';
import { announce } from './live_region.js';
import { remember, remembered } from './memory.js';
import { projectId, url } from './page_data.js';
import { toEnd } from './scroll.js';
import { runSpoken } from './spoken.js';
import { showPane } from './tabs.js';
import { t } from './words.js';

const DRAFT = `draft.${projectId}`;
const form = document.getElementById('composer');
const box = document.getElementById('composer-text');
const send = document.getElementById('composer-send');
const stop = document.getElementById('composer-stop');
const fault = document.getElementById('composer-error');
const editing = document.getElementById('composer-editing');
const count = document.getElementById('composer-count');
let sending = false;
const mode = document.getElementById('composer-mode');
const plan = document.getElementById('composer-plan');
let resendTo = '';
let changing = ''; // the turn that waits and is being changed
let before = '';

function setText(text) {
  box.value = text;
  fit(box);
  mark();
}

function mark() {
  const left = box.maxLength - box.value.length;
  count.hidden = left > 500;
  count.textContent = t('count', { n: box.value.length, max: box.maxLength });
  send.disabled = sending || !box.value.trim();
}

/** Puts text into the box for the person to look over, and goes there. */
export function compose(text) {
  setText(box.value.trim() ? `${box.value.trim()}\n\n${text}` : text);
  focusComposer();
}

/** Goes to the box, on a phone to its pane. */
export function focusComposer() {
  if (!box) return;
  emit('chat:wanted');
  showPane('chat');
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
}

/** Sends words of the studio's own ("Fix this") at once; what the person is writing stays in the box. */
async function sendWords(text) {
  if (!form || sending || openTurn()) {
    compose(text);
    return;
  }
  const words = new FormData(form);
  words.set('content', text);
  words.delete('scope');
  emit('chat:wanted');
  showPane('chat');
  await deliver(form.action, words, (html) => {
    showTurn(html);
    toEnd();
  });
}

async function submit() {
  const text = box.value.trim();
  if (!text || sending) return;
  if (isAttaching()) {
    showToast({ kind: 'info', text: t('attaching') });
    return;
  }
  if (!resendTo && !openTurn() && runSpoken(text)) {
    setText('');
    remember(DRAFT, '');
    return;
  }
  await deliver(resendTo || form.action, new FormData(form), taken);
}

async function deliver(address, words, then) {
  setSending(true);
  fault.hidden = true;
  try {
    then(await request(address, { method: 'POST', form: words, html: true }));
  } catch (error) {
    fault.textContent = t('sendFailed', { reason: error.message });
    fault.hidden = false;
  } finally {
    setSending(false);
  }
}

function taken(html) {
  const resent = resendTo && !changing;
  if (resent) foldFrom(document.querySelector(`[data-resend="${CSS.escape(resendTo)}"]`)?.closest('.turn'));
  else if (!changing && html.includes('data-status="waiting"')) announce(t('queued'));
  planFirst('');
  setText('');
  remember(DRAFT, '');
  emit('composer:sent');
  leaveEditing();
  showTurn(html);
  toEnd();
}

function setSending(on) {
  sending = on;
  showBusy(on || Boolean(openTurn()));
  mark();
}

/** While something runs there is Stop beside Send, and what is sent goes next. */
function showBusy(busy) {
  const works = busy && Boolean(openTurn());
  stop.hidden = !works;
  stop.disabled = sending;
  form.dataset.busy = works;
  document.querySelector('[data-hint="send"]').hidden = works;
  document.querySelector('[data-hint="queue"]').hidden = !works;
}

/** "plan" plans the next message first, '' leaves that to the person's preference. */
function planFirst(wanted) {
  mode.value = wanted;
  plan.setAttribute('aria-pressed', String(wanted === 'plan'));
}

/** Stops the turn that runs. True when there was one. */
export function stopTurn() {
  const turn = openTurn();
  if (!turn || !form) return false;
  stop.disabled = true;
  const words = document.querySelector(`#turn-${turn} [data-now-words]`);
  if (words) words.textContent = t('stopping');
  request(url('stop', { id: turn }), { method: 'POST', html: true })
    .then((html) => typeof html === 'string' && html.trim() && showTurn(html))
    .catch((error) => showToast({ kind: 'error', text: error.message }))
    .finally(() => {
      stop.disabled = false;
    });
  return true;
}

function startEditing(button) {
  const turn = button.closest('.turn');
  const source = turn.querySelector('[data-source]');
  if (!resendTo) before = box.value;
  changing = button.dataset.changeWaiting ? turn.dataset.turn : '';
  resendTo = button.dataset.resend ?? button.dataset.changeWaiting;
  editing.hidden = false;
  editing.querySelector('[data-editing="sent"]').hidden = Boolean(changing);
  editing.querySelector('[data-editing="waiting"]').hidden = !changing;
  setText(source.textContent);
  focusComposer();
}

/** Back to a new message. True when an earlier one was being changed. */
export function leaveEditing() {
  if (!resendTo) return false;
  resendTo = '';
  changing = '';
  editing.hidden = true;
  setText(before);
  before = '';
  return true;
}

on('turn:busy', (busy) => {
  if (form) showBusy(busy || sending);
});
on('compose', compose);
on('answer', (text) => {
  planFirst('plan');
  setText(text);
  submit();
});
stop?.addEventListener('click', stopTurn);
plan?.addEventListener('click', () => planFirst(mode.value ? '' : 'plan'));
on('send', sendWords);

form?.addEventListener('submit', (event) => {
  event.preventDefault();
  submit();
});
box?.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
});
box?.addEventListener('input', () => {
  mark();
  if (!resendTo) remember(DRAFT, box.value);
});
document.addEventListener('click', (event) => {
  const resend = event.target.closest('[data-resend], [data-change-waiting]');
  const example = event.target.closest('[data-example]');
  if (resend) startEditing(resend);
  else if (event.target.closest('[data-cancel-edit]')) leaveEditing();
  else if (example) {
    setText(example.textContent.trim());
    submit();
  }
});
if (box) {
  setText(remembered(DRAFT) || box.value);
  emit('turn:busy', Boolean(openTurn()));
}
