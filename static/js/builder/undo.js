// Undo and redo of whole revisions. Undoing adds a revision that restores the one before; redo restores it again.
import { showToast } from '../core/toast.js';
import { action } from './actions.js';
import { request } from './api.js';
import { emit, on } from './bus.js';
import { showTurn } from './conversation.js';
import { canEdit, head, setHead, url } from './page_data.js';
import { showTab } from './tabs.js';
import { t } from './words.js';

/** What can be done again: revisions that were undone here, newest last. */
const redoable = [];
/** Revisions that our own undo and redo made: they don't end what can be done again. */
const ours = new Set();
let busy = false;

async function revisions() {
  const answer = await request(url('history'));
  return answer.revisions ?? answer.items ?? [];
}

/** The revision whose content head has: a restore stands for what it restores. */
function effective(all, id) {
  const byId = new Map(all.map((each) => [each.id, each]));
  let revision = byId.get(id);
  while (revision?.restores && byId.has(revision.restores)) revision = byId.get(revision.restores);
  return revision;
}

async function restore(id) {
  const answer = await request(url('restore', { id }), { method: 'POST' });
  const made = answer.head?.id ?? answer.head ?? answer.revision?.id ?? answer.id;
  if (made) {
    ours.add(made);
    setHead(made);
  }
}

async function once(work) {
  if (busy || !canEdit) return;
  busy = true;
  try {
    await work();
  } catch (error) {
    showToast({ kind: 'error', text: error.message });
  } finally {
    busy = false;
    markButtons();
  }
}

function undo() {
  return once(async () => {
    const now = effective(await revisions(), head());
    if (!now?.parent) {
      showToast({ text: t('nothingToUndo') });
      return;
    }
    await restore(now.parent);
    redoable.push({ id: now.id, message: now.message });
    showToast({
      kind: 'success',
      text: t('undone', { what: now.message }),
      action: { label: t('redo'), onClick: redo },
    });
  });
}

function redo() {
  return once(async () => {
    const last = redoable.pop();
    if (!last) return;
    try {
      await restore(last.id);
    } catch (error) {
      redoable.push(last);
      throw error;
    }
    showToast({ kind: 'success', text: t('redone', { what: last.message }) });
  });
}

function markButtons() {
  for (const button of document.querySelectorAll('[data-action="redo"]')) button.disabled = redoable.length === 0;
}

/** Takes back what one turn did, wherever it stands in the history. */
async function undoTurn(button) {
  button.disabled = true;
  try {
    const html = await request(button.dataset.undoTurn, { method: 'POST', html: true });
    if (typeof html === 'string') showTurn(html);
    showToast({ kind: 'success', text: t('restored') });
  } catch (error) {
    button.disabled = false;
    const text = error.status === 409 ? t('undoConflict') : error.message;
    showToast({ kind: 'error', text, action: { label: t('openHistory'), onClick: () => showTab('history') } });
  }
}

on('wire:revision', (revision) => {
  if (revision.head !== head()) setHead(revision.head);
  if (!ours.has(revision.head)) redoable.length = 0;
  markButtons();
  emit('revision', revision);
});
on('wire:state', (state) => {
  const now = state.head?.id ?? state.head;
  if (!now || now === head()) return;
  setHead(now);
  emit('revision', { head: now, files: [] });
});
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-undo-turn]');
  if (button) undoTurn(button);
});
action('undo', undo);
action('redo', redo);
