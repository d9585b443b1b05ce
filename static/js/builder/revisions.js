// The history as facts: read from the fragment of the History tab, page by page.
import { request } from './api.js';
import { url } from './page_data.js';

const MOST_PAGES = 20;

/**
 * Finds one revision.
 * @param {string} id
 * @returns {Promise<{id: string, parent: string, turn: string, message: string}|undefined>}
 */
export async function findRevision(id) {
  let address = url('history');
  for (let page = 0; address && page < MOST_PAGES; page += 1) {
    const holder = document.createElement('template');
    holder.innerHTML = await request(address, { html: true });
    const row = holder.content.querySelector(`[data-revision="${CSS.escape(id)}"]`);
    if (row) return { id, parent: row.dataset.parent, turn: row.dataset.turn, message: row.dataset.message };
    address = holder.content.querySelector('[data-history-more]')?.dataset.historyMore;
  }
  return undefined;
}
