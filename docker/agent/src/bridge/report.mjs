/** Messages to the studio: bounded in number and length, to its own origins only. */
import { studioOrigins } from 'virtual:studio/settings';

const MAX_TEXT = 2000;
const MAX_A_MINUTE = 120;

let left = MAX_A_MINUTE;
setInterval(() => {
  left = MAX_A_MINUTE;
}, 60_000);

const short = (text) => String(text).slice(0, MAX_TEXT);

/** Post {source: "studio-preview", type, ...data} to the window that holds this page, when it is the studio's. */
export function post(type, data = {}) {
  if (window.parent === window) return;
  for (const origin of studioOrigins) window.parent.postMessage({ source: 'studio-preview', type, ...data }, origin);
}

/** Messages the page itself causes: not more than so many a minute. */
function postBounded(type, data) {
  if (left <= 0) return;
  left -= 1;
  post(type, data);
}

function textOf(value) {
  if (value instanceof Error) return value.message;
  if (typeof value !== 'object' || value === null) return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** A URL of the dev server → the path of the project's file. */
function fileOf(url) {
  if (!url || !URL.canParse(url, location.href)) return undefined;
  const { pathname } = new URL(url, location.href);
  return pathname.startsWith('/src/') ? decodeURI(pathname) : undefined;
}

function reportError(event) {
  const error = event.error ?? event.reason;
  const isResource = event.target instanceof Element;
  const message = isResource ? `Could not load ${event.target.src ?? event.target.href ?? event.target.tagName}` : (error?.message ?? event.message ?? textOf(error));
  const data = { level: 'error', message: short(message), stack: error?.stack ? short(error.stack) : undefined };
  postBounded('error', { ...data, file: fileOf(event.filename), line: event.lineno || undefined, column: event.colno || undefined });
}

function wrapConsole(level) {
  const original = console[level];
  console[level] = (...values) => {
    original.apply(console, values);
    const error = values.find((value) => value instanceof Error);
    postBounded('console', { level, message: short(values.map(textOf).join(' ')), stack: error?.stack && short(error.stack) });
  };
}

/** Report errors and console calls from now on, and those from before. */
export function startReporting() {
  for (const level of ['log', 'info', 'warn', 'error']) wrapConsole(level);
  addEventListener('error', reportError, true);
  addEventListener('unhandledrejection', reportError);
  const early = window.__studioEarly;
  delete window.__studioEarly;
  early?.stop();
  for (const event of early?.events ?? []) reportError(event);
}
