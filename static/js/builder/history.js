// The History tab: earlier versions on demand, the diff of one, going back to one, naming one.
import { refreshTimes } from '../core/timeago.js';
import { showToast } from '../core/toast.js';
import { request } from './api.js';
import { ask } from './ask.js';
import { on } from './bus.js';
import { setHead, url } from './page_data.js';
import { currentTab, loadPanel } from './tabs.js';
import { t } from './words.js';

const panel = document.getElementById('panel-history');

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

async function goBack(address) {
  const choices = [{ value: 'restore', words: t('restore'), kind: 'primary' }];
  if ((await ask({ title: t('restoreTitle'), text: t('restoreText'), choices })) !== 'restore') return;
  try {
    const answer = await request(address, { method: 'POST' });
    setHead(answer.head);
    showToast({ kind: 'success', text: t('restored') });
    loadPanel('history', { fresh: true });
  } catch (error) {
    showToast({ kind: 'error', text: error.message });
  }
}

async function nameIt(revision) {
  const answer = await ask({
    title: t('checkpointTitle'),
    text: t('checkpointText'),
    label: t('checkpointLabel'),
    longest: 100,
    choices: [{ value: 'save', words: t('save'), kind: 'primary' }],
  });
  if (answer.button !== 'save' || !answer.text) return;
  try {
    await request(url('checkpoint'), { method: 'POST', json: { name: answer.text, revision } });
    loadPanel('history', { fresh: true });
  } catch (error) {
    showToast({ kind: 'error', text: error.message });
  }
}

panel.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  const { historyMore, restore, checkpoint } = button.dataset;
  if (historyMore) more(button);
  else if (restore) goBack(restore);
  else if (checkpoint) nameIt(checkpoint);
});

on('revision', () => {
  if (currentTab() === 'history') loadPanel('history', { fresh: true });
  else delete panel.dataset.loaded;
});
