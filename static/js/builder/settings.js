// The Settings tab: saves without leaving, and shows how a search result may look.
import { showToast } from '../core/toast.js';
import { request } from './api.js';
import { on } from './bus.js';
import { currentTab, loadPanel } from './tabs.js';
import { t } from './words.js';

const panel = document.getElementById('panel-settings');
let touched = false;

function value(...names) {
  const form = document.getElementById('settings-form');
  for (const name of names) {
    const text = form.elements[name]?.value?.trim();
    if (text) return text;
  }
  return '';
}

function preview() {
  const title = panel.querySelector('[data-search-title]');
  if (!title) return;
  title.textContent = value('title', 'name');
  panel.querySelector('[data-search-text]').textContent = value('summary', 'description');
}

async function save(form) {
  const button = form.querySelector('[type="submit"]');
  button.classList.add('btn--loading');
  try {
    panel.innerHTML = await request(form.action, { method: 'POST', form, html: true });
    touched = false;
    preview();
    showToast({ kind: 'success', text: t('saved') });
  } catch (error) {
    refused(error);
  } finally {
    button.classList.remove('btn--loading');
  }
}

/** A form with mistakes comes back with its errors beside the fields. */
function refused(error) {
  if (error.status !== 422 || !error.html) {
    showToast({ kind: 'error', text: error.message });
    return;
  }
  panel.innerHTML = error.html;
  preview();
  panel.querySelector('[aria-invalid="true"]')?.focus();
}

panel.addEventListener('input', () => {
  touched = true;
  preview();
});
panel.addEventListener('submit', (event) => {
  event.preventDefault();
  save(event.target);
});
on('panel:settings', () => {
  touched = false;
  preview();
});
// What a turn or another person changed shows here too, unless the person is in the middle of typing.
on('revision', () => {
  if (touched) return;
  if (currentTab() === 'settings') loadPanel('settings', { fresh: true });
  else delete panel.dataset.loaded;
});
