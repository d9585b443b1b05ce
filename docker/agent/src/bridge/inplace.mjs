/** Typing on the page itself: plain text only. Enter or leaving saves, Escape drops. */
import { EDITED } from 'virtual:studio/marks';

let present = null;

/** The element that is being typed in, or null. */
export const editedElement = () => present?.element ?? null;

/** The one piece of text an element holds itself, or null when there are several or none. */
export function textNodeOf(element) {
  const found = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue.trim());
  return found.length === 1 ? found[0] : null;
}

/** Put `text` in place of a piece of text; the white space around it stays. */
export function putText(node, text) {
  const [, before, after] = /^(\s*)[^]*?(\s*)$/.exec(node.nodeValue);
  node.nodeValue = `${before}${text}${after}`;
}

const typed = (element) => [...element.childNodes].map((node) => (node instanceof Element && node.localName !== 'br' ? '' : (node.nodeValue ?? ' '))).join('').replace(/\s+/g, ' ').trim();

/** A caret where the person pointed; without a place all of the text is selected. */
function placeCaret(element, at) {
  const selection = getSelection();
  const position = at && document.caretPositionFromPoint?.(at.x, at.y);
  if (position && element.contains(position.offsetNode)) selection.collapse(position.offsetNode, position.offset);
  else selection.selectAllChildren(element);
}

/** Elements such as buttons take the space bar for a click. */
function typeSpace(event) {
  if (event.key !== ' ' || !event.target.closest('button, summary')) return;
  event.preventDefault();
  document.execCommand('insertText', false, ' ');
}

function onKey(event) {
  event.stopImmediatePropagation();
  if (event.isComposing) return;
  typeSpace(event);
  if (event.key !== 'Enter' && event.key !== 'Escape') return;
  event.preventDefault();
  endEditing({ save: event.key === 'Enter' });
}

const onBlur = () => endEditing({ save: true });

/**
 * Let the person type in `element`. `onEnd(text)` gets what they typed, or null when they dropped it or changed nothing.
 * → whether there is something to type in.
 */
export function beginEditing(element, { at, onEnd }) {
  endEditing({ save: true });
  const node = textNodeOf(element);
  if (!node) return false;
  present = { element, node, nodes: [...element.childNodes], before: node.nodeValue, onEnd };
  element.setAttribute('contenteditable', 'plaintext-only');
  element.setAttribute(EDITED, '');
  element.style.setProperty('outline', 'none');
  element.focus({ preventScroll: true });
  placeCaret(element, at);
  element.addEventListener('blur', onBlur);
  addEventListener('keydown', onKey, true);
  return true;
}

/** Leave the element as the page had made it, with the new text or the old one. */
export function endEditing({ save }) {
  if (!present) return;
  const { element, node, nodes, before, onEnd } = present;
  present = null;
  removeEventListener('keydown', onKey, true);
  element.removeEventListener('blur', onBlur);
  const text = typed(element);
  element.replaceChildren(...nodes);
  node.nodeValue = before;
  const isNew = save && text !== '' && text !== before.replace(/\s+/g, ' ').trim();
  if (isNew) putText(node, text);
  for (const name of ['contenteditable', EDITED]) element.removeAttribute(name);
  element.style.removeProperty('outline');
  if (!element.getAttribute('style')) element.removeAttribute('style');
  element.blur();
  getSelection().removeAllRanges();
  onEnd(isNew ? text : null);
}
