// Branches: the dialog that lists them, making one, opening one, and the name of the open one in the bar.
import { openDialog } from '../core/dialog.js';
import { refreshTimes } from '../core/timeago.js';
import { showToast } from '../core/toast.js';
import { action } from './actions.js';
import { request } from './api.js';
import { ask } from './ask.js';
import { emit, on } from './bus.js';
import { openMerge } from './merge.js';
import { setHead, url } from './page_data.js';
import { loadPanel } from './tabs.js';
import { t } from './words.js';

const dialog = document.getElementById('branches-dialog');
const list = document.getElementById('branches-list');

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    showToast({ kind: 'error', text: error.message });
  }
}

async function draw() {
  list.innerHTML = await request(url('branches'), { html: true });
  refreshTimes(list);
}

function open() {
  openDialog(dialog);
  return attempt(draw);
}

async function create({ revision, number } = {}) {
  const answer = await ask({
    title: t('branchNew'),
    text: number ? t('branchFromText', { n: number }) : t('branchNewText'),
    label: t('branchLabel'),
    longest: 60,
    choices: [{ value: 'create', words: t('branchCreate'), kind: 'primary' }],
  });
  if (answer.button !== 'create' || !answer.text) return;
  await attempt(async () => {
    const made = await request(url('branchCreate'), {
      method: 'POST',
      json: revision ? { name: answer.text, revision } : { name: answer.text },
    });
    if (dialog.open) await draw();
    await change(url('branchSwitch', { id: made.id }));
  });
}

async function change(address) {
  const { head, branch } = await request(address, { method: 'POST' });
  setHead(head);
  name(branch);
  dialog.close();
  emit('revision', { head, files: [], branch });
  showToast({ kind: 'success', text: t('branchOpened', { name: branch }) });
}

/** "main" needs no mention in the bar. */
function name(branch) {
  const button = document.getElementById('branch-name');
  button.hidden = branch === 'main';
  button.querySelector('[data-branch-words]').textContent = branch;
}

async function rename(address, old) {
  const choices = [{ value: 'save', words: t('save'), kind: 'primary' }];
  const question = { title: t('branchRename'), label: t('branchLabel'), value: old, longest: 60, choices };
  const answer = await ask(question);
  if (answer.button !== 'save' || !answer.text || answer.text === old) return;
  await attempt(async () => {
    const made = await request(address, { method: 'POST', json: { name: answer.text } });
    await draw();
    if (list.querySelector('[data-open]')?.dataset.branch === made.id) name(made.name);
    loadPanel('history', { fresh: true });
  });
}

async function remove(address, title, text = t('branchDeleteText'), force = false) {
  const choices = [{ value: 'delete', words: t('delete'), kind: 'danger' }];
  if ((await ask({ title, text, choices })) !== 'delete') return;
  try {
    await request(address, { method: 'POST', json: { force } });
    await draw();
  } catch (error) {
    if (error.code !== 'branch_unmerged') throw error;
    await remove(address, title, t('branchKeepText', { n: error.data.versions }), true);
  }
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  const { branches, branchNew, branchOpen, branchMerge, branchRename, branchDelete } = button.dataset;
  const called = button.closest('.branch')?.dataset.name ?? '';
  if (branches !== undefined) open();
  else if (branchNew !== undefined) create();
  else if (branchOpen) attempt(() => change(branchOpen));
  else if (branchMerge) {
    dialog.close();
    openMerge(branchMerge, called);
  } else if (branchRename) rename(branchRename, called);
  else if (branchDelete) attempt(() => remove(branchDelete, t('branchDelete', { name: called })));
});

action('branches', open);
on('branch:new', create);
on('wire:revision', ({ branch }) => branch && name(branch));
