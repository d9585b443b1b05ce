// Menus and popovers are [popover] elements opened by <button popovertarget>. This places them beside
// their button and gives menus the arrow keys.
const GAP = 6;
const EDGE = 8;

/** Puts a fixed element beside its anchor, flipped or pushed where the window ends. */
export function placeBeside(element, anchor, align = 'start') {
  const from = anchor.getBoundingClientRect();
  const box = { width: element.offsetWidth, height: element.offsetHeight };
  const wantedLeft = align === 'end' ? from.right - box.width : from.left;
  const left = Math.min(Math.max(wantedLeft, EDGE), innerWidth - box.width - EDGE);
  const below = from.bottom + GAP;
  const fitsBelow = below + box.height <= innerHeight - EDGE;
  const top = fitsBelow ? below : Math.max(EDGE, from.top - GAP - box.height);
  element.style.left = `${left}px`;
  element.style.top = `${top}px`;
}

function openerOf(popover) {
  return document.querySelector(`[popovertarget="${CSS.escape(popover.id)}"]`);
}

function items(menu) {
  return [...menu.querySelectorAll('[role^="menuitem"]:not(:disabled, [aria-disabled="true"])')];
}

function onToggle(event) {
  const popover = event.target;
  if (!popover.matches?.('.menu, .popover')) return;
  const opener = openerOf(popover);
  const open = event.newState === 'open';
  opener?.setAttribute('aria-expanded', String(open));
  if (!open) return;
  if (opener) placeBeside(popover, opener, popover.dataset.align);
  if (popover.matches('[role="menu"]')) items(popover)[0]?.focus();
}

function moveFocus(menu, event) {
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  const to = {
    ArrowDown: (at + 1) % all.length,
    ArrowUp: (at - 1 + all.length) % all.length,
    Home: 0,
    End: all.length - 1,
  }[event.key];
  if (to === undefined) return typeAhead(all, at, event);
  event.preventDefault();
  all[to]?.focus();
}

function typeAhead(all, at, event) {
  if (event.key.length !== 1 || event.key === ' ' || event.ctrlKey || event.metaKey) return;
  const rest = [...all.slice(at + 1), ...all.slice(0, at + 1)];
  rest.find((item) => item.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
}

document.addEventListener('toggle', onToggle, true);

document.addEventListener('keydown', (event) => {
  const menu = event.target.closest?.('[role="menu"]:popover-open');
  if (menu) {
    if (event.key === 'Tab') menu.hidePopover();
    else moveFocus(menu, event);
    return;
  }
  const opener = event.target.closest?.('[popovertarget][aria-haspopup="menu"]');
  if (opener && event.key === 'ArrowDown') {
    event.preventDefault();
    document.getElementById(opener.getAttribute('popovertarget'))?.showPopover({ source: opener });
  }
});

// In the capture phase, before the item acts: a dialog that the item opens then returns the focus to the button.
function closeChosen(event) {
  const menu = event.target.closest('[role^="menuitem"]')?.closest('.menu:popover-open');
  if (!menu) return;
  openerOf(menu)?.focus({ preventScroll: true });
  menu.hidePopover();
}

document.addEventListener('click', closeChosen, true);

// A menu does not follow its button when the page moves under it.
addEventListener('resize', () => {
  for (const open of document.querySelectorAll(':is(.menu, .popover):popover-open')) open.hidePopover();
});
