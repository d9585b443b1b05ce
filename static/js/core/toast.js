import { icon } from './icon.js';
import { word } from './page.js';

const ICONS = { info: 'info', success: 'circle-check', warning: 'triangle-alert', error: 'circle-alert' };
const STAY_MS = 6000;

/**
 * Shows a short message in the corner.
 * @param {object} toast
 * @param {'info'|'success'|'warning'|'error'} [toast.kind]
 * @param {string} toast.text plain text
 * @param {{label: string, url?: string, onClick?: () => void}} [toast.action] a button, or a link when `url` is given
 * @returns {HTMLElement} the toast
 */
export function showToast({ kind = 'info', text, action }) {
  const toast = document.createElement('div');
  toast.className = `toast toast--${kind}`;
  const words = document.createElement('p');
  words.className = 'toast__text';
  words.textContent = text;
  toast.append(icon(ICONS[kind] ?? 'info', 18), words);
  if (action) toast.append(actionButton(action, toast));
  toast.append(closeButton(toast));
  region(kind).append(toast);
  // What asks for a decision, or tells of a failure, stays until it is closed. A success asks for nothing.
  if (kind === 'success' || (kind !== 'error' && !action)) leaveLater(toast, action ? 2 * STAY_MS : STAY_MS);
  return toast;
}

function region(kind) {
  const toasts = document.getElementById('toasts');
  // Moving it to the top of the top layer keeps it above a dialog opened since.
  if (toasts.matches(':popover-open')) toasts.hidePopover();
  toasts.showPopover();
  return toasts.querySelector(kind === 'error' ? '[role="alert"]' : '[role="status"]') ?? toasts;
}

function actionButton({ label, url, onClick }, toast) {
  const control = document.createElement(url ? 'a' : 'button');
  control.className = 'btn btn--sm';
  control.textContent = label;
  if (url) control.href = url;
  else control.type = 'button';
  control.addEventListener('click', () => {
    onClick?.();
    toast.remove();
  });
  return control;
}

function closeButton(toast) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'btn btn--ghost btn--icon btn--sm';
  button.setAttribute('aria-label', word('dismiss'));
  button.append(icon('x'));
  button.addEventListener('click', () => toast.remove());
  return button;
}

function leaveLater(toast, ms) {
  let timer = setTimeout(() => toast.remove(), ms);
  toast.addEventListener('pointerenter', () => clearTimeout(timer));
  toast.addEventListener('pointerleave', () => {
    timer = setTimeout(() => toast.remove(), STAY_MS / 2);
  });
}

// Shown from the start, so that screen readers watch its live regions.
document.getElementById('toasts')?.showPopover();

// A view answers with the header HX-Trigger: {"toast": {"kind": "success", "text": "…"}}.
document.addEventListener('toast', (event) => showToast(event.detail));

// Django's messages wait in the page as <template data-toast="success">text</template>.
for (const waiting of document.querySelectorAll('template[data-toast]')) {
  showToast({ kind: waiting.dataset.toast, text: waiting.content.textContent.trim() });
}
