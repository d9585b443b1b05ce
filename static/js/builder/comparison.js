// Any two versions beside each other: how the page looked, which sections and which files differ.
import { openDialog } from '../core/dialog.js';
import { action } from './actions.js';
import { request } from './api.js';
import { on } from './bus.js';
import { startLooks } from './looks.js';
import { head, url } from './page_data.js';
import { loadSections } from './section_undo.js';

const dialog = document.getElementById('compare-dialog');
const body = document.getElementById('compare-body');
let asked = 0;

/** Shows two versions; without `from` what the version changed, without `to` the present one. */
export async function compareVersions({ from = '', to = '' } = {}) {
  openDialog(dialog);
  if (!body.firstElementChild) body.textContent = '…';
  const mine = ++asked;
  const query = Object.fromEntries(Object.entries({ from, to }).filter(([, id]) => id));
  try {
    const html = await request(url('compare', { query }), { html: true });
    if (mine !== asked) return;
    body.innerHTML = html;
    await loadSections(body);
    if (mine === asked) await startLooks(document.getElementById('compare-looks'));
  } catch (error) {
    if (mine === asked) body.textContent = error.message;
  }
}

function picked() {
  const form = document.getElementById('compare-pick');
  return { from: form.elements.from.value, to: form.elements.to.value };
}

body.addEventListener('change', (event) => {
  if (event.target.closest('#compare-pick')) compareVersions(picked());
});
body.addEventListener('click', (event) => {
  if (!event.target.closest('[data-compare-swap]')) return;
  const { from, to } = picked();
  if (from) compareVersions({ from: to, to: from });
});
document.addEventListener('click', (event) => {
  if (event.target.closest('[data-compare]')) compareVersions({ to: head() });
});
dialog.addEventListener('close', () => body.replaceChildren());
action('compare', () => compareVersions({ to: head() }));
on('versions:compare', compareVersions);
