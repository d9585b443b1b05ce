// The Export tab: starts an export, shows the build's log while it runs, and the result.
import { showToast } from '../core/toast.js';
import { request } from './api.js';
import { on } from './bus.js';
import { currentTab, loadPanel, showTab } from './tabs.js';
import { t } from './words.js';

const panel = document.getElementById('panel-export');
const OPEN = ['preparing', 'building', 'uploading'];
let timer;

function openExports() {
  return [...panel.querySelectorAll('[data-export]')].filter((each) => OPEN.includes(each.dataset.status));
}

async function start(form) {
  const button = form.querySelector('[type="submit"]');
  button.classList.add('btn--loading');
  try {
    panel.innerHTML = await request(form.action, { method: 'POST', form, html: true });
    watch();
  } catch (error) {
    showToast({ kind: 'error', text: error.message });
    button.classList.remove('btn--loading');
  }
}

function writeLine(log, { level, message }) {
  const line = document.createElement('span');
  line.className = `log__line log__line--${level}`;
  line.textContent = `${message}\n`;
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 24;
  log.append(line);
  if (atEnd) log.scrollTop = log.scrollHeight;
}

async function showLog(item) {
  const log = item.querySelector('[data-log]');
  const { build } = await request(item.dataset.statusUrl);
  log.replaceChildren();
  for (const entry of build.logs) writeLine(log, entry);
  if (!build.logs.length) log.textContent = t('noLog');
  log.hidden = false;
}

/** Asks for what runs: the log so far, and the end where no event told of it. */
async function check(item) {
  const before = item.dataset.status;
  const { export: now, build } = await request(item.dataset.statusUrl);
  const log = item.querySelector('[data-log]');
  if (log && build.logs.length > log.childElementCount) {
    log.replaceChildren();
    for (const entry of build.logs) writeLine(log, entry);
  }
  if (now.status !== before) await changed(now.status);
}

async function changed(status) {
  await loadPanel('export', { fresh: true });
  watch();
  if (!OPEN.includes(status)) tell(status);
}

function tell(status) {
  if (currentTab() === 'export') return;
  const good = status === 'success';
  showToast({
    kind: good ? 'success' : 'error',
    text: t(good ? 'exportReady' : 'exportFailed'),
    action: { label: t('cmdExport'), onClick: () => showTab('export') },
  });
}

function watch() {
  clearTimeout(timer);
  const open = openExports();
  if (!open.length) return;
  const again = () => {
    timer = setTimeout(watch, 2000);
  };
  Promise.all(open.map(check)).then(again, again);
}

panel.addEventListener('submit', (event) => {
  if (event.target.id !== 'export-form') return;
  event.preventDefault();
  start(event.target);
});
panel.addEventListener('click', (event) => {
  const button = event.target.closest('[data-export-log]');
  if (!button) return;
  showLog(button.closest('[data-export]')).catch((error) =>
    showToast({ kind: 'error', text: error.message }),
  );
});
on('panel:export', watch);
on('wire:build', ({ id, log: entry }) => {
  const log = panel.querySelector(`[data-build="${CSS.escape(id)}"] [data-log]`);
  if (entry && log) writeLine(log, entry);
});
on('wire:export', ({ id, status }) => {
  const item = panel.querySelector(`[data-export="${CSS.escape(id)}"]`);
  if (item && item.dataset.status !== status) changed(status);
});
