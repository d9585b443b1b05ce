// What the sections do beyond showing words. Listeners on the document keep working when sections come and go.

document.addEventListener('click', (event) => {
  const target = event.target as Element;
  if (target.closest('[data-theme-toggle]')) switchTheme();
  for (const menu of document.querySelectorAll<HTMLDetailsElement>('[data-nav-menu][open]')) {
    if (target.closest('[data-nav-menu] a') || !menu.contains(target)) menu.open = false;
  }
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const menu of document.querySelectorAll<HTMLDetailsElement>('[data-nav-menu][open]')) {
    menu.open = false;
    menu.querySelector('summary')?.focus();
  }
});

function switchTheme() {
  const { classList } = document.documentElement;
  const theme = classList.contains('dark') ? 'light' : 'dark';
  classList.remove('light', 'dark');
  classList.add(theme);
  try {
    localStorage.setItem('theme', theme);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

// Without this script a form still posts to its action. With it, the visitor stays and reads what happened.
document.addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.matches('[data-send-form]')) return;
  const status = form.querySelector<HTMLElement>('[data-form-status]')!;
  if (form.action.startsWith('mailto:')) {
    form.enctype = 'text/plain';
    status.textContent = form.dataset.mail ?? '';
    return;
  }
  event.preventDefault();
  void send(form, status);
});

async function send(form: HTMLFormElement, status: HTMLElement) {
  const button = form.querySelector<HTMLButtonElement>('[type=submit]')!;
  button.disabled = true;
  status.textContent = form.dataset.sending ?? '';
  try {
    const answer = await fetch(form.action, { method: 'POST', body: new FormData(form), headers: { Accept: 'application/json' } });
    if (!answer.ok) throw new Error(String(answer.status));
    form.reset();
    status.textContent = form.dataset.sent ?? '';
  } catch {
    status.textContent = form.dataset.failed ?? '';
  } finally {
    button.disabled = false;
  }
}

// Opening hours: marks today's row and says whether it is open, by the clock of the place when a time zone is given.
const DAYS = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function now(timeZone: string) {
  const options = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: timeZone || undefined });
  const parts = Object.fromEntries(format.formatToParts(new Date()).map(({ type, value }) => [type, value]));
  return { day: DAYS.indexOf(parts.weekday), time: `${parts.hour}:${parts.minute}` };
}

function isOpen(row: HTMLElement, time: string, sinceYesterday = false) {
  const { opens, closes } = row.dataset;
  if (!opens || !closes) return false;
  const overnight = closes <= opens;
  if (sinceYesterday) return overnight && time < closes;
  return time >= opens && (overnight || time < closes);
}

function show(section: HTMLElement) {
  const { day, time } = now(section.dataset.timeZone ?? '');
  const rows = [...section.querySelectorAll<HTMLElement>('[data-day]')];
  for (const row of rows) row.toggleAttribute('data-today', Number(row.dataset.day) === day);
  const on = (wanted: number) => rows.filter((row) => Number(row.dataset.day) === wanted);
  const open = on(day).some((row) => isOpen(row, time)) || on(((day + 5) % 7) + 1).some((row) => isOpen(row, time, true));
  const words = (open ? section.dataset.openNow : section.dataset.closedNow) ?? '';
  const state = section.querySelector('[data-open-text]');
  if (state && state.textContent !== words) state.textContent = words;
}

function showAll() {
  for (const section of document.querySelectorAll<HTMLElement>('[data-section="opening-hours"]')) {
    try {
      show(section);
    } catch {
      // An unknown time zone leaves the plain table.
    }
  }
}

showAll();
new MutationObserver(showAll).observe(document.body, { childList: true, subtree: true });
setInterval(showAll, 30_000);
