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
  // Seconds would flicker: all below a minute is "now". A date of the server's clock may lie a little ahead.
  if (unit === 'second') return formatter('auto').format(0, 'second');
  // Some languages shorten with a full stop ("min."), which reads like the end of a sentence.
  return formatter('always')
    .format(Math.trunc(seconds / size), unit)
    .replace(/\.(?= )/, '');
}

function formatter(numeric) {
  return new Intl.RelativeTimeFormat(document.documentElement.lang || 'en', { numeric, style: 'short' });
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
