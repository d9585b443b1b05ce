// The History tab: which versions it shows, earlier ones on demand, going back to one, naming one.
import { refreshTimes } from '../core/timeago.js';
import { showToast } from '../core/toast.js';
import { request } from './api.js';
import { ask } from './ask.js';
import { emit, on } from './bus.js';
import { tellOfLocks } from './locks.js';
import { head, setHead, url } from './page_data.js';
import { closeRowMenus, openRowMenu } from './row_menu.js';
import { currentTab, loadPanel } from './tabs.js';
import { t } from './words.js';

const panel = document.getElementById('panel-history');
let chosen;

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    showToast({ kind: 'error', text: error.message });
  }
}

async function more(button) {
  button.classList.add('btn--loading');
  try {
    const html = await request(button.dataset.historyMore, { html: true });
    const holder = document.createElement('template');
    holder.innerHTML = html;
    joinDay(holder.content);
    refreshTimes(holder.content);
    button.replaceWith(holder.content);
  } catch (error) {
    button.classList.remove('btn--loading');
    showToast({ kind: 'error', text: error.message });
  }
}

/** A day that the last stretch began goes on under the same heading. */
function joinDay(fragment) {
  const first = fragment.querySelector('.day');
  const last = [...panel.querySelectorAll('.day')].at(-1);
  if (!first || !last || first.dataset.day !== last.dataset.day) return;
  last.querySelector('.revisions').append(...first.querySelectorAll('.revision'));
  first.remove();
}

/** What is listed stays chosen while the page is open. */
function show(which) {
  const address = new URL(panel.dataset.lazy, location.href);
  address.searchParams.set('show', which);
  panel.dataset.lazy = address.pathname + address.search;
  return loadPanel('history', { fresh: true });
}

async function goBack(address) {
  const choices = [{ value: 'restore', words: t('restore'), kind: 'primary' }];
  if ((await ask({ title: t('restoreTitle'), text: t('restoreText'), choices })) !== 'restore') return;
  await attempt(async () => {
    const answer = await request(address, { method: 'POST' });
    setHead(answer.head);
    if (!tellOfLocks(answer)) showToast({ kind: 'success', text: t('restored') });
    loadPanel('history', { fresh: true });
  });
}

async function askName(title, value = '') {
  const answer = await ask({
    title,
    text: t('checkpointText'),
    label: t('checkpointLabel'),
    value,
    longest: 100,
    choices: [{ value: 'save', words: t('save'), kind: 'primary' }],
  });
  return answer.button === 'save' ? answer.text : '';
}

async function nameIt(revision) {
  const name = await askName(t('checkpointTitle'));
  if (!name) return;
  await attempt(async () => {
    await request(url('checkpoint'), { method: 'POST', json: { name, revision } });
    loadPanel('history', { fresh: true });
  });
}

async function renameMark({ id, name }) {
  const now = await askName(t('checkpointRename'), name);
  if (!now || now === name) return;
  await attempt(async () => {
    await request(url('checkpointRename', { id }), { method: 'POST', json: { name: now } });
    loadPanel('history', { fresh: true });
  });
}

async function deleteMark({ id, name }) {
  const choices = [{ value: 'delete', words: t('checkpointGo'), kind: 'danger' }];
  if ((await ask({ title: name, text: t('checkpointGoText'), choices })) !== 'delete') return;
  await attempt(async () => {
    await request(url('checkpointDelete', { id }), { method: 'POST' });
    loadPanel('history', { fresh: true });
  });
}

const DO = {
  // The present version is compared with the one before it.
  compare: ({ revision }) =>
    emit('versions:compare', revision === head() ? { to: revision } : { from: revision, to: head() }),
  branch: ({ revision, number }) => emit('branch:new', { revision, number }),
  rename: renameMark,
  delete: deleteMark,
  restore: ({ revision }) => goBack(url('restore', { id: revision })),
};

panel.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  const { historyMore, restore, checkpoint, named, name } = button.dataset;
  const { revision, number } = button.closest('.revision')?.dataset ?? {};
  if (historyMore) more(button);
  else if (restore) goBack(restore);
  else if (checkpoint) nameIt(checkpoint);
  else if (named) {
    chosen = { id: named, name, revision };
    openRowMenu('name-menu', button);
  } else if (button.dataset.revisionMenu !== undefined) {
    chosen = { revision, number };
    openRowMenu('revision-menu', button);
  }
});

panel.addEventListener('change', (event) => {
  if (event.target.name === 'history-show') show(event.target.value);
});

document.addEventListener('click', (event) => {
  const item = event.target.closest('[data-revision-do], [data-name-do]');
  if (!item) return;
  closeRowMenus();
  DO[item.dataset.revisionDo ?? item.dataset.nameDo](chosen);
});

on('revision', () => {
  if (currentTab() === 'history') loadPanel('history', { fresh: true });
  else delete panel.dataset.loaded;
});
