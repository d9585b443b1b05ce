// Sections that a version changed, fetched when they are looked at, and one of them undone or put back.
import { showToast } from '../core/toast.js';
import { request } from './api.js';
import { ask } from './ask.js';
import { emit } from './bus.js';
import { tellOfLocks } from './locks.js';
import { setHead, url } from './page_data.js';
import { t } from './words.js';

/** Fills the places of a box that wait for sections. */
export async function loadSections(box) {
  for (const place of box.querySelectorAll('[data-lazy-sections]')) {
    const address = place.dataset.lazySections;
    place.removeAttribute('data-lazy-sections');
    try {
      place.innerHTML = await request(address, { html: true });
    } catch (error) {
      place.textContent = error.message;
    }
  }
}

function post(name, section, revision) {
  return request(url(name), { method: 'POST', json: { section, revision } });
}

async function undo({ undoSection: section, sectionName: name, revision, before }) {
  try {
    done(await post('sectionUndo', section, revision), name);
  } catch (error) {
    if (error.code === 'merge_conflict') await putBack(section, name, before);
    else throw error;
  }
}

/** Later changes touch the same lines: the whole section may go back, if the person wants that. */
async function putBack(section, name, before) {
  const choices = [{ value: 'put', words: t('sectionPutBack'), kind: 'primary' }];
  const question = { title: t('sectionConflictTitle', { name }), text: t('sectionConflictText'), choices };
  if ((await ask(question)) === 'put') done(await post('sectionRestore', section, before), name);
}

function done(answer, name) {
  setHead(answer.head);
  emit('revision', { head: answer.head, files: [] });
  if (!tellOfLocks(answer)) showToast({ kind: 'success', text: t('sectionUndone', { name }) });
}

async function run(button, work) {
  button.disabled = true;
  try {
    await work(button.dataset);
  } catch (error) {
    showToast({ kind: 'error', text: error.message });
  } finally {
    button.disabled = false;
  }
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-undo-section], [data-restore-section]');
  if (!button) return;
  if (button.dataset.undoSection) run(button, undo);
  else {
    run(button, async ({ restoreSection, sectionName, revision }) =>
      done(await post('sectionRestore', restoreSection, revision), sectionName),
    );
  }
});

document.addEventListener(
  'toggle',
  (event) => {
    if (event.target.matches?.('details[data-changes]') && event.newState === 'open')
      loadSections(event.target);
  },
  true,
);
