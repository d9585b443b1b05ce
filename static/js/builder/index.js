// The builder page. Each import is one behaviour; here they are only put together.
import { action } from './actions.js';
import { on } from './bus.js';
import './build_error.js';
import './code.js';
import './commands.js';
import { focusComposer } from './composer.js';
import './console_errors.js';
import './conversation.js';
import './device.js';
import './diff_dialog.js';
import './file_actions.js';
import './history.js';
import { startPreview } from './preview.js';
import './publish.js';
import './rename.js';
import { toggleChat } from './resize.js';
import './settings.js';
import { showShortcuts } from './shortcuts.js';
import { connect, hello } from './socket.js';
import { openTabOfAddress, showTab, TABS } from './tabs.js';
import './turn_actions.js';
import './undo.js';
import './wire_state.js';

for (const tab of TABS) action(`tab-${tab}`, () => showTab(tab));
action('toggle-chat', () => toggleChat());
action('shortcuts', showShortcuts);
action('write', focusComposer);
action('projects', () => document.querySelector('.builder-bar__home').click());

on('stream:gap', hello);
on('chat:wanted', () => toggleChat(true));
openTabOfAddress();
connect();
startPreview();
