// Messages of the framed page. Only what comes from our frame, from the origin we loaded into it, is heard.
import { emit } from './bus.js';

const frame = document.getElementById('preview-frame');
let origin = '';
let waiting;

/** The origin that the frame is being sent to. */
export function expectFrom(value) {
  origin = value;
}

/** Asks a page that may have spoken before we listened to speak again. There is nothing secret in it. */
export function greet() {
  frame.contentWindow.postMessage({ type: 'studio-hello' }, '*');
}

/** Says something to the framed page, if it is the one that was loaded. */
export function tell(message) {
  if (origin) frame.contentWindow.postMessage(message, origin);
}

/** Resolves to true when the page has spoken, to false after `ms`. */
export function awaitBridge(ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms);
    waiting = () => {
      clearTimeout(timer);
      resolve(true);
    };
  });
}

addEventListener('message', (event) => {
  if (event.source !== frame.contentWindow || event.origin !== origin) return;
  const { data } = event;
  if (data?.source !== 'studio-preview' || typeof data.type !== 'string') return;
  waiting?.();
  waiting = undefined;
  emit('bridge:heard');
  emit(`bridge:${data.type}`, data.data ?? data);
});
