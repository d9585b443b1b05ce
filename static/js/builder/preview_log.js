// The workspace's log, in a dialog.
import { openDialog } from '../core/dialog.js';
import { action } from './actions.js';
import { request } from './api.js';
import { url } from './page_data.js';
import { t } from './words.js';

const text = document.getElementById('log-text');

async function showLog() {
  text.textContent = '…';
  openDialog(document.getElementById('log-dialog'));
  try {
    const { lines } = await request(url('workspaceLogs'));
    text.textContent = lines.join('\n') || t('noLog');
  } catch (error) {
    text.textContent = error.message;
  }
  text.scrollTop = text.scrollHeight;
}

action('workspace-logs', showLog);
