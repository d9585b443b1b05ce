// What the preview uses: figures at the status pill, drawn while somebody looks at them.
import { run } from './actions.js';
import { on } from './bus.js';
import { spark } from './sparkline.js';
import { t } from './words.js';

const popover = document.getElementById('live-facts');
const bar = popover.querySelector('[data-fact-bar]');
const KEPT = 60;
const LOOK_MS = 5000;
const RUNS = { process: 'runsProcess', docker: 'runsDocker', swarm: 'runsSwarm' };
let samples = [];
let facts = {};
let looking;

function isOpen() {
  return popover.matches(':popover-open');
}

function takeFacts(workspace) {
  facts = { ...facts, ...workspace };
  if (workspace.samples) samples = workspace.samples.slice(-KEPT);
  if (!['running', 'paused'].includes(facts.status)) samples = [];
  if (isOpen()) draw();
}

function takeSample({ type, ...sample }) {
  if (facts.id && sample.id && sample.id !== facts.id) return;
  if (sample.buildMs !== undefined) facts.buildMs = sample.buildMs;
  samples = [...samples, sample].slice(-KEPT);
  if (isOpen()) draw();
}

function put(name, words) {
  const element = popover.querySelector(`[data-fact="${name}"]`);
  element.textContent = words;
  const row = element.closest('[data-row]');
  if (row) row.hidden = !words;
}

function draw() {
  const now = samples.at(-1);
  const { cpu, memory } = facts.limits ?? {};
  popover.querySelector('[data-measured]').hidden = !now;
  popover.querySelector('[data-unmeasured]').hidden = Boolean(now);
  put('runs', runs());
  put('network', now && (now.networkIn || now.networkOut) ? traffic(now) : '');
  put('uptime', now ? lasted(now.uptime) : '');
  put('build', facts.buildMs ? took(facts.buildMs) : '');
  if (!now) return;
  const used = Math.round(now.memoryUsage);
  put('cpu', cpuWords(now.cpuUsage, cpu));
  put('memory', memory ? t('factMemory', { n: used, max: memory }) : t('factMemoryOnly', { n: used }));
  bar.hidden = !memory;
  bar.value = memory ? now.memoryUsage / memory : 0;
  bar.textContent = `${used} MB`;
  spark(popover.querySelector('[data-spark="cpuUsage"]'), column('cpuUsage'), cpu ? cpu * 100 : 100);
  spark(popover.querySelector('[data-spark="memoryUsage"]'), column('memoryUsage'), memory ?? 0);
}

function column(name) {
  return samples.map((sample) => sample[name] ?? 0);
}

/** Usage is told in percent of one core; people want to know how much of theirs it is. */
function cpuWords(percent, cores) {
  if (!cores) return t('factPercent', { n: Math.round(percent) });
  return t('factCpu', { n: Math.round(percent / cores), max: cores });
}

function runs() {
  if (!facts.runtime) return '';
  const parts = [t(RUNS[facts.runtime] ?? 'runsProcess'), t(facts.isolated ? 'walled' : 'notWalled')];
  if (facts.fromPool) parts.push(t('warmed'));
  return parts.join(' · ');
}

function traffic({ networkIn = 0, networkOut = 0 }) {
  return t('factNetwork', { in: size(networkIn), out: size(networkOut) });
}

function size(bytes) {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const style = {
    style: 'unit',
    unit: units[step],
    unitDisplay: 'short',
    maximumFractionDigits: step > 1 ? 1 : 0,
  };
  return new Intl.NumberFormat(document.documentElement.lang || 'en', style).format(bytes / 1000 ** step);
}

function took(ms) {
  return ms < 1000 ? t('factMs', { n: ms }) : t('seconds', { n: (ms / 1000).toFixed(1) });
}

function lasted(seconds) {
  if (seconds < 90) return t('seconds', { n: Math.round(seconds) });
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return t('factMinutes', { n: minutes });
  return t('factHours', { h: Math.floor(minutes / 60), m: minutes % 60 });
}

on('workspace:facts', takeFacts);
on('wire:metrics', takeSample);
popover.addEventListener('toggle', ({ newState }) => {
  clearInterval(looking);
  if (newState !== 'open') return;
  draw();
  run('workspace-look');
  looking = setInterval(() => document.hidden || run('workspace-look'), LOOK_MS);
});
// What was asked for shows on the page itself.
popover.addEventListener('click', (event) => {
  if (event.target.closest('[data-action]')) popover.hidePopover();
});
