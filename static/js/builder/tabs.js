// The tabs over the canvas and the panes of a phone. The address keeps the tab (#code), so a reload stays there.
import { selectTab } from '../core/tabs.js';
import { refreshTimes } from '../core/timeago.js';
import { request } from './api.js';
import { emit, on } from './bus.js';
import { t } from './words.js';

export const TABS = ['preview', 'code', 'history', 'settings', 'export'];
const layout = document.getElementById('builder-layout');
const list = document.getElementById('builder-tabs');
const previewItem = document.querySelector('[data-pane-to="preview"]');

/** Key of the tab on screen. */
export function currentTab() {
  return list.querySelector('[aria-selected="true"]').id.replace('tab-', '');
}

/** Shows a tab, and on a phone its pane. */
export function showTab(key) {
  selectTab(document.getElementById(`tab-${key}`));
}

/** Shows one pane on a phone: 'chat' or a tab. */
export function showPane(key) {
  layout.dataset.pane = key;
  for (const item of document.querySelectorAll('[data-pane-to]')) {
    if (item.dataset.paneTo === key) item.setAttribute('aria-current', 'true');
    else item.removeAttribute('aria-current');
  }
  if (key === 'preview') delete previewItem.dataset.fresh;
  if (key === 'chat') emit('chat:shown');
}

/** On a phone the changed page is out of sight: its pane says that there is something new. */
on('revision', () => {
  if (layout.dataset.pane !== 'preview') previewItem.dataset.fresh = '';
});

/** Loads a panel that is fetched when it is first seen, or again with `fresh`. */
export async function loadPanel(key, { fresh = false } = {}) {
  const panel = document.getElementById(`panel-${key}`);
  if (!panel?.dataset.lazy || (panel.dataset.loaded && !fresh)) return;
  panel.dataset.loaded = 'true';
  try {
    panel.innerHTML = await request(panel.dataset.lazy, { html: true });
    refreshTimes(panel);
    emit(`panel:${key}`, panel);
  } catch (error) {
    delete panel.dataset.loaded;
    showFault(panel, key, error);
  }
}

function showFault(panel, key, error) {
  const box = document.createElement('div');
  box.className = 'empty';
  const words = document.createElement('p');
  words.textContent = t('loadFailed', { reason: error.message });
  const again = document.createElement('button');
  again.className = 'btn';
  again.type = 'button';
  again.textContent = t('tryAgain');
  again.addEventListener('click', () => loadPanel(key));
  box.append(words, again);
  panel.replaceChildren(box);
}

list.addEventListener('tab:change', () => {
  const key = currentTab();
  for (const part of document.querySelectorAll('[data-only-tab]')) part.hidden = part.dataset.onlyTab !== key;
  history.replaceState(null, '', key === 'preview' ? location.pathname : `#${key}`);
  showPane(key);
  loadPanel(key);
  emit('tab:shown', key);
});

document.addEventListener('click', (event) => {
  const key = event.target.closest('[data-pane-to]')?.dataset.paneTo;
  if (key === 'chat') showPane('chat');
  else if (key) showTab(key);
});

/** Opens the tab that the address names. On a phone the conversation stays in front unless one is named. */
export function openTabOfAddress() {
  const key = location.hash.slice(1);
  if (TABS.includes(key)) showTab(key);
}
