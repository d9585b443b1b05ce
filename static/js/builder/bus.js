// How the modules of the builder tell one another what happened, without importing each other.
const target = new EventTarget();

/** Tells all listeners. `detail` is passed on as it is. */
export function emit(type, detail) {
  target.dispatchEvent(new CustomEvent(type, { detail }));
}

/**
 * Listens. The names: wire:* (a message of the socket, by its type), stream:text|operation|status|reset,
 * turn:busy, tab:shown, workspace:facts, build:broken, build:mended, file:open, file:shown, file:unlock, branch:new, versions:compare, compose, send, revision.
 * @returns {() => void} stops listening
 */
export function on(type, run) {
  const listener = (event) => run(event.detail);
  target.addEventListener(type, listener);
  return () => target.removeEventListener(type, listener);
}
