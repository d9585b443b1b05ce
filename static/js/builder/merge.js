// Merging a branch into the open one. Conflicts are settled here, one choice each; nothing is written before all
// are, and what was chosen is kept when the page changes meanwhile.
import { openDialog } from '../core/dialog.js';
import { showToast } from '../core/toast.js';
import { request } from './api.js';
import { emit } from './bus.js';
import { tellOfLocks } from './locks.js';
import { setHead } from './page_data.js';
import { t } from './words.js';

const dialog = document.getElementById('merge-dialog');
const body = document.getElementById('merge-body');
const state = document.getElementById('merge-state');
const commit = document.getElementById('merge-commit');
/** What was chosen: the conflict's key → {take, text}. The key stays the same as long as the conflict does. */
let choices = new Map();
let opened;

/** Shows what a merge would do. */
export async function openMerge(address, name) {
  choices = new Map();
  opened = { address, name };
  document.getElementById('merge-title').textContent = t('mergeTitle', { name });
  body.textContent = '…';
  state.textContent = '';
  commit.disabled = true;
  openDialog(dialog);
  await draw();
}

async function draw() {
  try {
    body.innerHTML = await request(opened.address, { html: true });
    chooseAgain();
    tell();
    body.querySelector('input[type="radio"]')?.focus();
  } catch (error) {
    body.textContent = error.message;
  }
}

function chooseAgain() {
  for (const hunk of hunks()) {
    const chosen = choices.get(hunk.dataset.key);
    if (!chosen) continue;
    const radio = hunk.querySelector(`input[value="${chosen.take}"]`);
    if (radio) radio.checked = true;
    if (chosen.text !== undefined) hunk.querySelector('.hunk__edit').value = chosen.text;
    reveal(hunk);
  }
}

const form = () => document.getElementById('merge-form');
const hunks = () => [...body.querySelectorAll('.hunk')];
const takeOf = (hunk) => hunk.querySelector('input:checked')?.value;

function reveal(hunk) {
  const edit = hunk.querySelector('.hunk__edit');
  const wasHidden = edit?.hidden;
  if (edit) edit.hidden = takeOf(hunk) !== 'edit';
  hunk.dataset.settled = String(Boolean(takeOf(hunk)));
  if (wasHidden && !edit.hidden) edit.focus();
}

function tell() {
  const all = hunks();
  const settled = all.filter(takeOf).length;
  const nothing = !all.length && !body.querySelector('.merge__clean');
  commit.disabled = nothing || settled < all.length;
  state.textContent = nothing
    ? t('mergeNothing')
    : settled < all.length
      ? t('mergeLeft', { n: settled, max: all.length })
      : t('mergeReady');
}

function remember(hunk) {
  const take = takeOf(hunk);
  if (!take) return;
  const text = hunk.querySelector('.hunk__edit')?.value;
  choices.set(hunk.dataset.key, take === 'edit' ? { take, text } : { take });
}

/** {path: {take} | {hunks: [{take, text}]}}, as the server wants it. */
function chosen() {
  const files = {};
  for (const file of body.querySelectorAll('.settle')) {
    const made = [...file.querySelectorAll('.hunk')].map((hunk) => choices.get(hunk.dataset.key));
    files[file.dataset.path] = file.dataset.reason === 'lines' ? { hunks: made } : made[0];
  }
  return files;
}

async function merge() {
  const { ours, theirs, commit: address } = form().dataset;
  commit.disabled = true;
  commit.classList.add('btn--loading');
  try {
    const answer = await request(address, { method: 'POST', json: { ours, theirs, choices: chosen() } });
    setHead(answer.head);
    dialog.close();
    emit('revision', { head: answer.head, files: [] });
    if (!tellOfLocks(answer)) showToast({ kind: 'success', text: t('mergeDone', { name: opened.name }) });
  } catch (error) {
    if (error.code === 'merge_conflict') {
      showToast({ kind: 'warning', text: t('mergeMoved') });
      await draw();
    } else {
      showToast({ kind: 'error', text: error.message });
      commit.disabled = false;
    }
  } finally {
    commit.classList.remove('btn--loading');
  }
}

body.addEventListener('change', (event) => {
  const hunk = event.target.closest('.hunk');
  if (!hunk) return;
  reveal(hunk);
  remember(hunk);
  tell();
});
body.addEventListener('input', (event) => {
  if (event.target.matches('.hunk__edit')) remember(event.target.closest('.hunk'));
});
body.addEventListener('submit', (event) => {
  event.preventDefault();
  if (!commit.disabled) merge();
});
