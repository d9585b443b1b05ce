// A message that was asked again keeps its earlier versions: ‹ › shows how the conversation went on from each.
import { icon } from '../core/icon.js';
import { refreshTimes } from '../core/timeago.js';
import { showToast } from '../core/toast.js';
import { request } from './api.js';
import { url } from './page_data.js';
import { t } from './words.js';

let view;

function button(name, label, step) {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'btn btn--ghost btn--icon btn--sm';
  made.dataset.versionStep = step;
  made.setAttribute('aria-label', label);
  made.append(icon(name, 14));
  return made;
}

function bar({ ids, at }) {
  const line = document.createElement('p');
  line.className = 'versions__bar';
  const words = document.createElement('span');
  words.className = 'grow';
  words.textContent = t('versionOld', { n: at + 1, all: ids.length });
  const back = button('chevron-left', t('versionEarlier'), '-1');
  back.disabled = at === 0;
  line.append(words, back, button('chevron-right', t('versionLater'), '1'));
  return line;
}

/** The newest version and all after it, which stand aside while an earlier one is looked at. */
function aside(turn, hide) {
  for (let each = turn; each; each = each.nextElementSibling) each.hidden = hide;
}

/** Back to the conversation as it is. */
function close() {
  if (!view) return;
  view.box.remove();
  aside(view.turn, false);
  view = undefined;
}

async function show({ turn, ids, at }) {
  const html = await request(url('line', { id: ids[at] }), { html: true });
  close();
  const box = document.createElement('div');
  box.className = 'versions__line';
  const holder = document.createElement('template');
  holder.innerHTML = html;
  box.append(bar({ ids, at }), holder.content);
  turn.before(box);
  aside(turn, true);
  view = { turn, ids, at, box };
  refreshTimes(box);
  box.querySelector('[data-version-step="-1"]:not(:disabled), [data-version-step]')?.focus();
}

/** Whose step it is: the switch at the newest version, or the bar over an earlier one. */
function origin(pressed) {
  const switcher = pressed.closest('[data-versions]');
  if (!switcher) return view;
  const ids = [...switcher.dataset.versions.split(' '), switcher.dataset.newest];
  return { turn: switcher.closest('.turn'), ids, at: ids.length - 1 };
}

async function step(pressed) {
  const { turn, ids, at } = origin(pressed);
  const to = at + Number(pressed.dataset.versionStep);
  if (to >= ids.length - 1) {
    close();
    turn.querySelector('[data-version-step]')?.focus();
    return;
  }
  try {
    await show({ turn, ids, at: to });
  } catch (error) {
    showToast({ kind: 'error', text: error.message });
  }
}

document.addEventListener('click', (event) => {
  const pressed = event.target.closest('[data-version-step]');
  if (pressed) step(pressed);
});
