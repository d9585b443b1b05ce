// The sections of the page, as a list: order by drag or keys, hide, lock, duplicate, delete; clicking one shows it.
import { icon } from '../core/icon.js';
import { showToast } from '../core/toast.js';
import { run } from './actions.js';
import { on } from './bus.js';
import { dragRows } from './drag_rows.js';
import { make } from './make.js';
import { isPointing, select, selection, showSection } from './pointing.js';
import { changeSection, readSections } from './pointing_api.js';
import { t } from './words.js';

const list = document.getElementById('sections');
const said = document.getElementById('inspector-said');
let isOld = false;
let sections = [];
let why = '';

/** The sections that are known: [{id, title}]. */
export const knownSections = () => sections;

/** What a section is called, or ''. */
export function sectionTitle(id) {
  return sections.find((section) => section.id === id)?.title ?? '';
}

async function load() {
  isOld = false;
  try {
    take(await readSections());
  } catch (error) {
    list.replaceChildren(make('li', { cls: 'inspector__hint', text: error.message }));
  }
}

function take({ sections: found, why: reason }) {
  sections = found ?? [];
  why = reason ?? '';
  draw();
}

function draw() {
  const at = document.activeElement?.closest?.('#sections [data-section]')?.dataset.section;
  const key = document.activeElement?.dataset.key;
  list.replaceChildren(...sections.map(row));
  if (!sections.length) list.append(make('li', { cls: 'inspector__hint', text: why || t('sectionNone') }));
  const item = at && list.querySelector(`[data-section="${CSS.escape(at)}"]`);
  if (item) (item.querySelector(`[data-key="${key}"]`) ?? item.querySelector('.section-row__name')).focus();
}

function row(section, index) {
  const { id, title, isHidden, isLocked, isMovable } = section;
  const place = t('sectionPlace', { name: title, n: index + 1, max: sections.length });
  const marks = [isHidden && t('sectionHidden'), isLocked && t('sectionLockedMark')].filter(Boolean);
  const name = make('button', {
    cls: 'section-row__name truncate',
    type: 'button',
    'data-key': 'name',
    text: title,
    'aria-label': [place, ...marks].join(', '),
    'aria-keyshortcuts': isMovable ? 'Alt+ArrowUp Alt+ArrowDown' : undefined,
  });
  name.addEventListener('click', () => select({ section: id }));
  const element = make(
    'li',
    {
      cls: 'section-row',
      'data-section': id,
      'data-hidden': isHidden,
      'data-locked': isLocked,
      'data-movable': isMovable,
    },
    [isMovable ? grip(title) : make('span', { cls: 'section-row__grip' }), name, ...tools(section)],
  );
  element.addEventListener('pointerenter', () => showSection(id, { label: title }));
  element.addEventListener('pointerleave', () => showSection(null));
  element.addEventListener('focusin', () => showSection(id, { label: title }));
  element.addEventListener('focusout', () => showSection(null));
  return element;
}

function grip(title) {
  return make(
    'span',
    { cls: 'section-row__grip', 'data-drag': true, title: t('sectionDrag', { name: title }) },
    [icon('grip-vertical', 14)],
  );
}

function tools({ id, title, isHidden, isLocked }) {
  const tool = (name, words, face, { isOn = false } = {}) => {
    const button = make(
      'button',
      {
        cls: 'section-row__tool',
        type: 'button',
        'data-key': face,
        'data-on': isOn,
        'aria-label': t(words, { name: title }),
        'data-tip': t(words, { name: title }),
      },
      [icon(face, 14)],
    );
    button.addEventListener('click', () => act(id, name));
    return button;
  };
  return [
    tool('duplicate', 'sectionDuplicate', 'copy-plus'),
    tool('remove', 'sectionRemove', 'trash-2'),
    isHidden ? tool('show', 'sectionShow', 'eye-off', { isOn: true }) : tool('hide', 'sectionHide', 'eye'),
    isLocked
      ? tool('unlock', 'sectionUnlock', 'lock', { isOn: true })
      : tool('lock', 'sectionLock', 'lock-open'),
  ];
}

async function act(id, name) {
  const title = sectionTitle(id);
  if (!(await attempt(() => changeSection(id, name)))) return;
  tell(t(`sectionDone.${name}`, { name: title }), name === 'remove' || name === 'hide');
}

function tell(text, withUndo) {
  said.textContent = text;
  if (!withUndo) return;
  showToast({ kind: 'success', text, action: { label: t('undo'), onClick: () => run('undo') } });
}

/**
 * Moves a section to a place among those that can be moved: the menu and the foot of the page stay where they are.
 * The list shows the new order at once; when the server refuses, the old one and why.
 */
async function move(from, to) {
  const movable = sections.filter((each) => each.isMovable);
  const section = movable[from];
  if (!section || !movable[to] || to === from) return;
  const before = sections;
  const order = movable.filter((each) => each !== section);
  order.splice(to, 0, section);
  sections = sections.map((each) => (each.isMovable ? order.shift() : each));
  draw();
  if (await attempt(() => changeSection(section.id, 'move', to))) {
    const place = t('sectionPlace', { name: section.title, n: to + 1, max: movable.length });
    said.textContent = t('sectionDone.move', { name: place });
  } else {
    sections = before;
    draw();
  }
}

/** True when it was done. */
async function attempt(work) {
  const busy = document.getElementById('inspector-busy');
  busy.hidden = false;
  try {
    take(await work());
    return true;
  } catch (error) {
    showToast({ kind: 'error', text: error.message });
    if (error.status === 409) load();
    return false;
  } finally {
    busy.hidden = true;
  }
}

function onKey(event) {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const item = event.target.closest('[data-section]');
  if (!by || !item) return;
  event.preventDefault();
  if (!event.altKey) {
    const beside = by < 0 ? item.previousElementSibling : item.nextElementSibling;
    beside?.querySelector('.section-row__name')?.focus();
    return;
  }
  const at = sections.filter((each) => each.isMovable).findIndex(({ id }) => id === item.dataset.section);
  move(at, at + by);
}

if (list) {
  list.addEventListener('keydown', onKey);
  dragRows(list, '[data-movable]', move);
}
on('pointing', (now) => now && load());
// Nobody looks at the list while something is chosen: it is read anew when it is seen again.
on('revision', () => {
  isOld = true;
  loadIfSeen();
});

function loadIfSeen() {
  if (isOld && isPointing() && !selection()) load();
}

on('pointing:deselected', () => {
  mark();
  loadIfSeen();
});
on('pointing:selected', () => mark());

function mark() {
  const id = selection()?.section;
  for (const each of list.children) each.toggleAttribute('data-chosen', each.dataset.section === id);
}
