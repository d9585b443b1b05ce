// How the page looked at two versions, one over the other with a slider between. Looks hold no script and take no
// click; only versions that were seen in the preview have one, and that is said.
import { request } from './api.js';
import { url } from './page_data.js';
import { t } from './words.js';

// Pixels for which a look is drawn, then scaled to the room there is: a desktop's, or a phone's on a phone.
const WIDE = 1280;
const NARROW = 390;
const SMALL_ROOM = 600;

/** Fills the box of looks of a comparison. */
export async function startLooks(box) {
  const { looks } = await request(url('looks'));
  const sides = ['before', 'after'].map((side) => ({ side, address: looks[box.dataset[side]] }));
  const found = sides.filter(({ address }) => address);
  tellOfMissing(box, found);
  if (!found.length) return;
  const stage = box.querySelector('.looks__stage');
  stage.hidden = false;
  for (const { side, address } of sides) {
    const page = stage.querySelector(`[data-side="${side}"]`);
    page.hidden = !address;
    if (address) page.querySelector('iframe').src = address;
  }
  stage.dataset.only = found.length === 1 ? found[0].side : '';
  slide(stage);
  fit(stage);
  jumps(box);
}

function tellOfMissing(box, found) {
  const note = box.querySelector('[data-none]');
  note.hidden = found.length === 2;
  if (found.length === 2) return;
  const missing = found[0]?.side === 'before' ? 'after' : 'before';
  const form = document.getElementById('compare-pick');
  const select = form.elements[missing === 'before' ? 'from' : 'to'];
  const number = Number.parseInt(select.selectedOptions[0]?.text ?? '', 10) || '';
  note.textContent = found.length ? t('lookNone', { n: number }) : t('lookNeither');
}

function slide(stage) {
  const slider = stage.querySelector('.looks__slider');
  const draw = () => stage.style.setProperty('--shown', `${slider.value}%`);
  slider.hidden = Boolean(stage.dataset.only);
  slider.addEventListener('input', draw);
  draw();
}

/** Both sides are drawn at one width and made to fit. */
function fit(stage) {
  new ResizeObserver(([{ contentRect }]) => {
    const width = contentRect.width < SMALL_ROOM ? NARROW : WIDE;
    stage.style.setProperty('--width', `${width}px`);
    stage.style.setProperty('--scale', String(contentRect.width / width));
  }).observe(stage);
}

/** Sections that changed: a click brings both sides there. They can't be scrolled from outside in another way. */
function jumps(box) {
  const place = box.querySelector('.looks__jumps');
  const ids = [
    '',
    ...[...document.querySelectorAll('#compare-sections [data-section]')].map((row) => row.dataset.section),
  ];
  place.replaceChildren(t('lookJump'), ...ids.map((id) => jump(box, id)));
  place.hidden = ids.length < 2;
}

function jump(box, id) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'btn btn--sm';
  button.textContent = id ? `#${id}` : '↑';
  button.addEventListener('click', () => {
    for (const frame of box.querySelectorAll('.looks__page:not([hidden]) iframe')) {
      frame.src = `${frame.src.split('#')[0]}#${id || 'top'}`;
    }
  });
  return button;
}
