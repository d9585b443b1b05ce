// Requests to the studio. Every failure becomes a Refusal with words for the person.
import { meta, word } from '../core/page.js';
import { t } from './words.js';

/** The server said no, or nothing at all. `message` is for people; `code`, `status`, `data` for the scripts;
 * `html` is a fragment that came with it, such as a form with its errors. */
export class Refusal extends Error {
  constructor(message, { code = 'error', status = 0, data = {}, html = '' } = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.data = data;
    this.html = html;
  }
}

/**
 * Sends a request and reads the answer by its content type: JSON as an object, all else as text.
 * @param {string} address
 * @param {{method?: string, json?: object, form?: FormData|HTMLFormElement, signal?: AbortSignal, html?: boolean}} [options]
 *   html asks for a fragment; without it JSON is wanted
 * @throws {Refusal}
 */
export async function request(address, { method = 'GET', json, form, signal, html = false } = {}) {
  let response;
  try {
    response = await fetch(address, {
      method,
      signal,
      credentials: 'same-origin',
      ...parts(json, form, html),
    });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Refusal(t('offline'), { code: 'offline' });
  }
  const isJson = response.headers.get('Content-Type')?.includes('json');
  const body = isJson ? await response.json().catch(() => ({})) : await response.text();
  if (!response.ok) throw refusalOf(response, body);
  return body;
}

function parts(json, form, html) {
  // JSON stands in Accept even for fragments: an error then comes as JSON, with its code.
  const accept = html ? 'text/html, application/json;q=0.9' : 'application/json';
  const headers = { Accept: accept, 'X-CSRFToken': meta('csrf-token'), 'X-Requested-With': 'XMLHttpRequest' };
  if (json !== undefined) {
    headers['Content-Type'] = 'application/json';
    return { headers, body: JSON.stringify(json) };
  }
  if (!form) return { headers };
  return { headers, body: form instanceof HTMLFormElement ? new FormData(form) : form };
}

const BY_STATUS = {
  401: 'signedOut',
  403: 'forbidden',
  404: 'notFound',
  409: 'conflict',
  413: 'tooLarge',
  429: 'tooMany',
};

function refusalOf(response, body) {
  const given = typeof body === 'object' ? body : {};
  const text = typeof given.error === 'string' ? given.error : given.error?.message;
  const fallback = response.status >= 500 ? t('serverError') : word(BY_STATUS[response.status] ?? 'refused');
  return new Refusal(text || fallback, {
    code: given.code ?? given.error?.code,
    status: response.status,
    data: given.details ?? given.error?.details ?? {},
    html: typeof body === 'string' ? body : '',
  });
}
