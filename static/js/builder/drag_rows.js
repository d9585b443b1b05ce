// Rows of a list that are dragged by their grip ([data-drag]) into another order, by mouse, pen or finger.

/** `move(from, to)` is called when a row was dropped at another place among those that `movable` selects. */
export function dragRows(list, movable, move) {
  let drag;

  function start(event) {
    const row = event.target.closest('[data-drag]')?.closest('li');
    if (!row || event.button !== 0) return;
    event.preventDefault();
    const rows = [...list.querySelectorAll(`:scope > ${movable}`)];
    drag = {
      row,
      rows,
      from: rows.indexOf(row),
      to: rows.indexOf(row),
      y: event.clientY,
      height: row.offsetHeight,
    };
    row.setPointerCapture(event.pointerId);
    row.dataset.dragging = '';
  }

  function follow(event) {
    if (!drag) return;
    const { row, rows, from, height } = drag;
    const by = event.clientY - drag.y;
    drag.to = Math.min(rows.length - 1, Math.max(0, from + Math.round(by / height)));
    row.style.translate = `0 ${by}px`;
    for (const [index, other] of rows.entries()) {
      if (other === row) continue;
      const shift =
        index > from && index <= drag.to ? -height : index < from && index >= drag.to ? height : 0;
      other.style.translate = shift ? `0 ${shift}px` : '';
    }
  }

  function drop(isDone) {
    if (!drag) return;
    const { row, rows, from, to } = drag;
    drag = undefined;
    delete row.dataset.dragging;
    for (const each of rows) each.style.translate = '';
    if (isDone && to !== from) move(from, to);
  }

  list.addEventListener('pointerdown', start);
  list.addEventListener('pointermove', follow);
  list.addEventListener('pointerup', () => drop(true));
  list.addEventListener('pointercancel', () => drop(false));
  list.addEventListener('keydown', (event) => event.key === 'Escape' && drop(false));
}
