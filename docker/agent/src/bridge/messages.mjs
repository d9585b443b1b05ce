/** What the studio says to this page: from its own origins only, from the window that holds the page. */
import { studioOrigins } from 'virtual:studio/settings';

const listeners = new Map();

/** Run `run(message)` for messages of this type; a later listener takes the place of an earlier one. */
export function hear(type, run) {
  listeners.set(type, run);
}

addEventListener('message', ({ source, origin, data }) => {
  if (source !== window.parent || !studioOrigins.includes(origin)) return;
  listeners.get(data?.type)?.(data);
});
