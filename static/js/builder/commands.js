// The command menu (Ctrl/⌘ K): what can be done and every file, found by a few letters, run by Enter.
import { openDialog } from '../core/dialog.js';
import { icon } from '../core/icon.js';
import { setTheme } from '../core/theme.js';
import { action, run } from './actions.js';
import { emit } from './bus.js';
import { canEdit } from './page_data.js';
import { filePaths } from './tree_data.js';
import { t } from './words.js';

const dialog = document.getElementById('commands');
const input = document.getElementById('commands-input');
const list = document.getElementById('commands-list');
const none = document.getElementById('commands-none');
let at = 0;

const act = (name) => () => run(name);
const device = (value) => () => emit('preview:device', value);

const COMMANDS = [
  { group: 'groupGo', words: 'cmdPreview', icon: 'eye', keys: '1', run: act('tab-preview') },
  { group: 'groupGo', words: 'cmdCode', icon: 'code-xml', keys: '2', run: act('tab-code') },
  { group: 'groupGo', words: 'cmdHistory', icon: 'history', keys: '3', run: act('tab-history') },
  { group: 'groupGo', words: 'cmdSettings', icon: 'settings-2', keys: '4', run: act('tab-settings') },
  { group: 'groupGo', words: 'cmdExport', icon: 'package', keys: '5', run: act('tab-export') },
  { group: 'groupGo', words: 'cmdProjects', icon: 'layout-grid', run: act('projects') },
  { group: 'groupDo', words: 'cmdWrite', icon: 'message-square', keys: '/', run: act('write'), edit: true },
  {
    group: 'groupDo',
    words: 'cmdPoint',
    icon: 'square-dashed-mouse-pointer',
    keys: 'E',
    run: act('point'),
    edit: true,
  },
  { group: 'groupDo', words: 'cmdUndo', icon: 'undo-2', keys: 'mod Z', run: act('undo'), edit: true },
  { group: 'groupDo', words: 'cmdRedo', icon: 'redo-2', keys: 'mod ⇧ Z', run: act('redo'), edit: true },
  { group: 'groupDo', words: 'cmdNewFile', icon: 'file-plus', run: act('file-new'), edit: true },
  { group: 'groupDo', words: 'cmdRename', icon: 'pencil', run: act('rename'), edit: true },
  { group: 'groupDo', words: 'cmdBranches', icon: 'git-branch', run: act('branches') },
  { group: 'groupDo', words: 'cmdCompare', icon: 'columns-2', run: act('compare') },
  { group: 'groupDo', words: 'cmdReload', icon: 'refresh-cw', keys: 'R', run: act('preview-reload') },
  { group: 'groupDo', words: 'cmdOpen', icon: 'external-link', run: act('preview-open') },
  { group: 'groupDo', words: 'cmdRestart', icon: 'rotate-ccw', run: act('workspace-restart'), edit: true },
  { group: 'groupDo', words: 'cmdStop', icon: 'power', run: act('workspace-stop'), edit: true },
  { group: 'groupDo', words: 'cmdLog', icon: 'terminal', run: act('workspace-logs') },
  { group: 'groupDo', words: 'cmdMemory', icon: 'brain', run: act('memory') },
  { group: 'groupLook', words: 'cmdPhone', icon: 'smartphone', run: device('390') },
  { group: 'groupLook', words: 'cmdTablet', icon: 'tablet', run: device('820') },
  { group: 'groupLook', words: 'cmdDesktop', icon: 'monitor', run: device('1280') },
  { group: 'groupLook', words: 'cmdFull', icon: 'maximize-2', run: device('full') },
  { group: 'groupLook', words: 'cmdChat', icon: 'panel-left', keys: 'mod B', run: act('toggle-chat') },
  { group: 'groupLook', words: 'cmdLight', icon: 'sun', run: () => setTheme('light') },
  { group: 'groupLook', words: 'cmdDark', icon: 'moon', run: () => setTheme('dark') },
  { group: 'groupLook', words: 'cmdKeys', icon: 'keyboard', keys: '?', run: act('shortcuts') },
];

/** Letters in order, not side by side: "hst" finds History. Lower is better; Infinity is no match. */
function distance(text, query) {
  const hay = text.toLowerCase();
  const direct = hay.indexOf(query);
  if (direct >= 0) return direct / 100;
  let from = 0;
  for (const letter of query) {
    const found = hay.indexOf(letter, from);
    if (found < 0) return Number.POSITIVE_INFINITY;
    from = found + 1;
  }
  return from;
}

function matches(query) {
  const commands = COMMANDS.filter((each) => canEdit || !each.edit).map((each) => ({
    ...each,
    text: t(each.words),
  }));
  if (!query) return commands;
  const files = filePaths().map((path) => ({
    group: 'groupFiles',
    text: path,
    icon: 'file-code',
    run: () => emit('file:open', { path }),
  }));
  return [...commands, ...files]
    .map((each) => ({ ...each, rank: distance(each.text, query) }))
    .filter((each) => each.rank !== Number.POSITIVE_INFINITY)
    .sort((one, other) => one.rank - other.rank)
    .slice(0, 30)
    .sort((one, other) => Number(one.group === 'groupFiles') - Number(other.group === 'groupFiles'));
}

let shown = [];

function draw() {
  shown = matches(input.value.trim().toLowerCase());
  at = 0;
  const rows = [];
  let group = '';
  for (const [index, each] of shown.entries()) {
    if (each.group !== group && !input.value) rows.push(heading(t(each.group)));
    group = each.group;
    rows.push(row(each, index));
  }
  list.replaceChildren(...rows);
  none.hidden = shown.length > 0;
  mark();
}

function heading(words) {
  const element = document.createElement('p');
  element.className = 'commands__group';
  element.setAttribute('role', 'presentation');
  element.textContent = words;
  return element;
}

function row(each, index) {
  const element = document.createElement('div');
  element.className = 'commands__item';
  element.id = `command-${index}`;
  element.setAttribute('role', 'option');
  const words = document.createElement('span');
  words.className = 'truncate';
  words.textContent = each.text;
  element.append(icon(each.icon), words);
  if (each.keys) element.append(keys(each.keys));
  element.addEventListener('click', () => choose(index));
  element.addEventListener('pointermove', () => {
    if (at !== index) move(index);
  });
  return element;
}

function keys(names) {
  const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
  const box = document.createElement('span');
  box.className = 'commands__keys';
  for (const name of names.split(' ')) {
    const key = document.createElement('kbd');
    key.className = 'kbd';
    key.textContent = name === 'mod' ? (isMac ? '⌘' : 'Ctrl') : name;
    box.append(key);
  }
  return box;
}

function mark() {
  for (const element of list.querySelectorAll('[role="option"]')) {
    const on = element.id === `command-${at}`;
    element.setAttribute('aria-selected', String(on));
    if (on) element.scrollIntoView({ block: 'nearest' });
  }
  input.setAttribute('aria-activedescendant', shown.length ? `command-${at}` : '');
}

function move(to) {
  at = (to + shown.length) % shown.length;
  mark();
}

function choose(index) {
  const chosen = shown[index];
  dialog.close();
  chosen?.run();
}

input.addEventListener('input', draw);
input.addEventListener('keydown', (event) => {
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (to !== undefined && shown.length) {
    event.preventDefault();
    move(to);
  } else if (event.key === 'Enter') {
    event.preventDefault();
    choose(at);
  }
});

action('commands', () => {
  input.value = '';
  draw();
  openDialog(dialog);
  input.focus();
});
