// Undo and redo of whole revisions. Each adds a revision, so the history keeps everything; this module remembers
// which earlier revision the present one stands for, to go on from there.
import { showToast } from '../core/toast.js';
import { action } from './actions.js';
import { request } from './api.js';
import { emit, on } from './bus.js';
import { canEdit, head, projectId, setHead, url } from './page_data.js';
import { findRevision } from './revisions.js';
import { showTab } from './tabs.js';
import { t } from './words.js';

const KEY = `studio.undo.${projectId}`;
/** {head, standsFor: revision whose content head has, redo: [{by: the undoing revision, id, turn, message}]} */
let state = restored();
let busy = false;
let told;

function restored() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? fresh();
  } catch {
    return fresh();
  }
}

function fresh() {
  return { head: '', standsFor: '', redo: [] };
}

function keep(next) {
  state = next;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(state));
  } catch {
    // Lasts as long as the page, then.
  }
  markButtons();
}

/** Somebody else's revision, or a new change: what was undone before it can't be done again. */
function current() {
  return state.head === head() ? state : { head: head(), standsFor: head(), redo: [] };
}

async function takeBack(revision) {
  if (revision.turn) {
    try {
      await request(url('undoTurn', { id: revision.turn }), { method: 'POST' });
      return;
    } catch (error) {
      // Undone once and brought back through the history: the conversation has closed it, the history has not.
      if (error.code !== 'nothing_to_undo') throw error;
    }
  }
  await undoRevision(revision.id);
}

async function undoRevision(id) {
  const { head: made } = await request(url('undoRevision', { id }), { method: 'POST' });
  setHead(made);
}

/** Id of the newest revision: an undo of a turn answers with words, not with ids. */
async function newestHead() {
  const answer = await request(url('tree'));
  setHead(answer.head);
  return answer.head;
}

async function undo() {
  const { standsFor, redo } = current();
  const revision = await findRevision(standsFor);
  if (!revision?.parent) {
    showToast({ text: t('nothingToUndo') });
    return;
  }
  await takeBack(revision);
  const made = await newestHead();
  keep({
    head: made,
    standsFor: revision.parent,
    redo: [...redo, { by: made, id: revision.id, turn: revision.turn, message: revision.message }],
  });
  changed(made);
  tell({
    text: t('undone', { what: revision.message }),
    action: { label: t('redo'), onClick: () => once(redoLast) },
  });
}

async function redoLast() {
  const { redo } = current();
  const last = redo.at(-1);
  if (!last) return;
  if (last.turn) await request(url('redoTurn', { id: last.turn }), { method: 'POST' });
  else await undoRevision(last.by);
  await newestHead();
  keep({ head: head(), standsFor: last.id, redo: redo.slice(0, -1) });
  changed(head());
  tell({ text: t('redone', { what: last.message }) });
}

/** One notice for all steps back and forth: the newest takes the place of the one before. */
function tell(toast) {
  told?.remove();
  told = showToast({ kind: 'success', ...toast });
}

/** The socket tells of it as well; without one the page still follows. */
function changed(made) {
  emit('revision', { head: made, files: [] });
}

async function once(work) {
  if (busy || !canEdit) return;
  busy = true;
  try {
    await work();
  } catch (error) {
    tellWhy(error);
  } finally {
    busy = false;
    markButtons();
  }
}

function tellWhy(error) {
  const text = error.code === 'merge_conflict' ? t('undoConflict') : error.message;
  showToast({ kind: 'error', text, action: { label: t('openHistory'), onClick: () => showTab('history') } });
}

function markButtons() {
  const none = current().redo.length === 0;
  for (const button of document.querySelectorAll('[data-action="redo"]')) button.disabled = none;
}

/** Takes back what one turn did, wherever it stands in the history. */
function undoTurn(button) {
  return once(async () => {
    await request(button.dataset.undoTurn, { method: 'POST' });
    changed(await newestHead());
    showToast({ kind: 'success', text: t('restored') });
  });
}

on('wire:revision', (revision) => {
  setHead(revision.head);
  if (!busy) markButtons();
  emit('revision', revision);
});
on('wire:state', ({ head: now }) => {
  if (!now || now === head()) return;
  setHead(now);
  changed(now);
});
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-undo-turn]');
  if (button) undoTurn(button);
});
action('undo', () => once(undo));
action('redo', () => once(redoLast));
markButtons();
