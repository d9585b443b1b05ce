// The width of the framed page: a real number of pixels, scaled down where the window has less.
import { on } from './bus.js';
import { remember, remembered } from './memory.js';
import { t } from './words.js';

const stage = document.getElementById('stage');
const frame = document.getElementById('frame');
const size = document.getElementById('preview-size');
const choices = document.getElementById('devices');
// A phone and a tablet have a height too; a desktop's is what the window gives.
const HEIGHTS = { 390: 844, 820: 1180 };

function chosen() {
  return choices.querySelector('input:checked').value;
}

function fit() {
  const style = getComputedStyle(stage);
  const room = {
    width: stage.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight),
    height: stage.clientHeight - Number.parseFloat(style.paddingTop) - Number.parseFloat(style.paddingBottom),
  };
  if (room.width <= 0) return;
  const device = chosen();
  const width = device === 'full' ? room.width : Number(device);
  const scale = Math.min(1, room.width / width);
  const height = Math.min(HEIGHTS[device] ?? Number.POSITIVE_INFINITY, room.height / scale);
  frame.style.width = `${width}px`;
  frame.style.height = `${height}px`;
  frame.style.transform = scale < 1 ? `scale(${scale})` : '';
  // The scaled box still takes its full place in the layout; the margins give back what is not seen.
  frame.style.marginBlockEnd = `${(scale - 1) * height}px`;
  frame.style.marginInline = `${((scale - 1) * width) / 2}px`;
  frame.dataset.device = device;
  const values = { width: Math.round(width), height: Math.round(height), percent: Math.round(scale * 100) };
  size.textContent = t(scale < 1 ? 'sizeScaled' : 'size', values);
}

function choose(value) {
  const input = choices.querySelector(`input[value="${CSS.escape(value)}"]`);
  if (!input) return;
  input.checked = true;
  remember('preview.device', value);
  fit();
}

choices.addEventListener('change', () => choose(chosen()));
on('preview:device', choose);
on('tab:shown', (tab) => tab === 'preview' && fit());
new ResizeObserver(fit).observe(stage);
choose(remembered('preview.device') || 'full');
