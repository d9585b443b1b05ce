// The keys of the builder. core/shortcuts.js listens; this says what they do.
import { openDialog } from '../core/dialog.js';
import { isTyping, shortcut } from '../core/shortcuts.js';
import { emit } from './bus.js';
import { focusComposer, leaveEditing, stopTurn } from './composer.js';
import { leavePointing } from './pointing.js';
import { closeDrawer, toggleChat } from './resize.js';
import { showTab, TABS } from './tabs.js';

/** Shows the list of all keys. */
export function showShortcuts() {
  openDialog(document.getElementById('shortcuts'));
}

for (const [at, key] of TABS.entries()) shortcut(String(at + 1), () => showTab(key));
shortcut('?', showShortcuts);
shortcut('/', focusComposer);
shortcut('e', () => emit('action', 'point'));
shortcut('r', () => emit('action', 'preview-reload'));
shortcut('mod+k', () => emit('action', 'commands'), { inFields: true });
shortcut('mod+b', () => toggleChat(), { inFields: true });
shortcut('mod+z', () => emit('action', 'undo'));
shortcut('mod+shift+z', () => emit('action', 'redo'));
shortcut('mod+s', () => emit('action', 'file-save'), { inFields: true });

// Esc: first what lies on top closes (the browser does that for dialogs and menus), then what runs stops.
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
  if (document.querySelector('dialog[open], .menu:popover-open, .popover:popover-open')) return;
  if (event.target.closest?.('.cm-editor')) return;
  if (leaveEditing() || closeDrawer()) return;
  if (event.target.closest?.('#inspector') && leavePointing()) return;
  if (isTyping(event.target) && !event.target.closest('#composer')) return;
  stopTurn();
});
