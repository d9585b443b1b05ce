// Menus that many rows share: one in the page, opened beside the button of a row.
import { placeBeside } from '../core/menu.js';

let opener;

/** Opens a menu of the page beside a button. */
export function openRowMenu(id, button) {
  const menu = document.getElementById(id);
  if (!menu) return;
  opener = button;
  menu.showPopover({ source: button });
  placeBeside(menu, button, 'end');
  button.setAttribute('aria-expanded', 'true');
  menu.addEventListener('toggle', shut);
}

function shut(event) {
  if (event.newState !== 'closed') return;
  opener?.setAttribute('aria-expanded', 'false');
  event.target.removeEventListener('toggle', shut);
}

/** Closes what is open, with the focus back on its button. */
export function closeRowMenus() {
  for (const menu of document.querySelectorAll('#revision-menu:popover-open, #name-menu:popover-open')) {
    menu.hidePopover();
  }
  opener?.focus({ preventScroll: true });
}
