// Buttons with data-action, menu items and commands all end here: one name, one function.
import { on } from './bus.js';

const actions = new Map();

/** Names what an action does. */
export function action(name, run) {
  actions.set(name, run);
}

/** Runs an action. An unknown name does nothing: its module isn't on this page. */
export function run(name, origin) {
  actions.get(name)?.(origin);
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-action]');
  if (button && !button.disabled) run(button.dataset.action, button);
});
on('action', run);
