// role="tablist" with role="tab" aria-controls="panel id": arrow keys move, panels follow.

/** Selects a tab, shows its panel and hides its siblings'. Fires `tab:change` on the list. */
export function selectTab(tab) {
  const list = tab.closest('[role="tablist"]');
  for (const each of list.querySelectorAll('[role="tab"]')) {
    const on = each === tab;
    each.setAttribute('aria-selected', String(on));
    each.tabIndex = on ? 0 : -1;
    const panel = document.getElementById(each.getAttribute('aria-controls'));
    if (panel) panel.hidden = !on;
  }
  list.dispatchEvent(new CustomEvent('tab:change', { bubbles: true, detail: { tab } }));
}

document.addEventListener('click', (event) => {
  const tab = event.target.closest('[role="tab"]');
  if (tab) selectTab(tab);
});

document.addEventListener('keydown', (event) => {
  const tab = event.target.closest?.('[role="tab"]');
  if (!tab) return;
  const all = [...tab.closest('[role="tablist"]').querySelectorAll('[role="tab"]:not(:disabled)')];
  const at = all.indexOf(tab);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = all[(to + all.length) % all.length];
  selectTab(next);
  next.focus();
});
