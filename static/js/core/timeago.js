// <time datetime="…" data-ago> keeps saying "3 min ago" without a reload.
const STEPS = [
  [60, 'second', 1],
  [3600, 'minute', 60],
  [86400, 'hour', 3600],
  [604800, 'day', 86400],
  [2629800, 'week', 604800],
  [31557600, 'month', 2629800],
  [Number.POSITIVE_INFINITY, 'year', 31557600],
];

/**
 * How long ago a moment was, in the page's language.
 * @param {Date} then
 * @param {Date} [now]
 */
export function ago(then, now = new Date()) {
  const seconds = (then - now) / 1000;
  const [, unit, size] = STEPS.find(([limit]) => Math.abs(seconds) < limit);
  const format = new Intl.RelativeTimeFormat(document.documentElement.lang || 'en', {
    numeric: 'auto',
    style: 'short',
  });
  // Seconds would flicker: all below a minute is "now".
  return unit === 'second' ? format.format(0, 'second') : format.format(Math.round(seconds / size), unit);
}

/** Rewrites every <time data-ago> inside root. */
export function refreshTimes(root = document) {
  for (const time of root.querySelectorAll('time[data-ago]')) {
    const then = new Date(time.dateTime);
    if (Number.isNaN(then.valueOf())) continue;
    time.textContent = ago(then);
    time.title ||= then.toLocaleString(document.documentElement.lang || 'en');
  }
}

refreshTimes();
setInterval(refreshTimes, 30_000);
document.addEventListener('htmx:afterSwap', () => refreshTimes());
