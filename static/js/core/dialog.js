// <button data-dialog="id"> opens a <dialog>; data-dialog-close inside closes it. Focus returns by itself.
// The opener may fill a form of the dialog: data-dialog-action is its address, data-dialog-value goes into
// [data-dialog-input] and [data-dialog-text].
// A dialog that arrives by htmx with data-dialog-auto opens at once and is removed when it closes.

/** Opens a <dialog> as modal; a second call does nothing. */
export function openDialog(dialog) {
  if (!dialog.open) dialog.showModal();
}

function fillFrom(opener, dialog) {
  const { dialogAction, dialogValue } = opener.dataset;
  if (dialogAction) dialog.querySelector('[data-dialog-form]').action = dialogAction;
  if (dialogValue === undefined) return;
  for (const input of dialog.querySelectorAll('[data-dialog-input]')) input.value = dialogValue;
  for (const text of dialog.querySelectorAll('[data-dialog-text]')) text.textContent = dialogValue;
}

function closeOnBackdrop(event, dialog) {
  const box = dialog.getBoundingClientRect();
  const inside =
    event.clientX >= box.left &&
    event.clientX <= box.right &&
    event.clientY >= box.top &&
    event.clientY <= box.bottom;
  // A click made with the keyboard has no place; it is not one on the backdrop.
  if (!inside && event.detail > 0) dialog.close();
}

document.addEventListener('click', (event) => {
  const opener = event.target.closest('[data-dialog]');
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (!dialog) return;
    fillFrom(opener, dialog);
    openDialog(dialog);
    dialog.querySelector('[data-dialog-input]')?.select();
    return;
  }
  const dialog = event.target.closest('dialog[open]');
  if (!dialog) return;
  if (event.target.closest('[data-dialog-close]')) dialog.close();
  else if (event.target === dialog) closeOnBackdrop(event, dialog);
});

document.addEventListener('htmx:afterSettle', () => {
  for (const dialog of document.querySelectorAll('dialog[data-dialog-auto]:not([open])')) {
    dialog.addEventListener('close', () => dialog.remove(), { once: true });
    openDialog(dialog);
  }
});

// A view that saved answers with HX-Trigger: {"closeDialog": null}.
document.addEventListener('closeDialog', () => {
  for (const dialog of document.querySelectorAll('dialog[open]')) dialog.close();
});
