// What the server wrote on #builder: the project, rights and addresses.
const data = document.getElementById('builder').dataset;
const ZEROS = '00000000-0000-0000-0000-000000000000';

export const projectId = data.project;
export const canEdit = data.canEdit === 'true';
export const socketPath = data.socket;

/** Id of the newest revision this page knows of. */
export function head() {
  return data.head;
}

export function setHead(id) {
  data.head = id ?? '';
}

/**
 * The address of an action, such as 'send' or 'workspaceOpen'.
 * @param {string} name the part of data-url-… in camel case
 * @param {{id?: string, query?: Record<string, string|number>}} [options] id stands for the zeros in the address
 */
export function url(name, { id, query } = {}) {
  const key = `url${name[0].toUpperCase()}${name.slice(1)}`;
  const address = data[key];
  if (!address) throw new Error(`No address for ${name} on #builder`);
  const filled = id ? address.replace(ZEROS, encodeURIComponent(id)) : address;
  return query ? `${filled}?${new URLSearchParams(query)}` : filled;
}
