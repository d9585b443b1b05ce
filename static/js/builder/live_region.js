// Says the answer to screen readers sentence by sentence, so that they aren't talked over by every few letters.
const region = document.getElementById('chat-live');
let waiting = '';

/** Adds text of the answer; what makes whole sentences is said. */
export function announce(text) {
  waiting += text;
  const end = waiting.search(/[.!?:]\s[^.!?]*$/);
  if (end < 0) return;
  say(waiting.slice(0, end + 1));
  waiting = waiting.slice(end + 2);
}

/** Says what is left, at the end of an answer. */
export function flushAnnouncements() {
  if (waiting.trim()) say(waiting);
  waiting = '';
}

function say(text) {
  const line = document.createElement('p');
  line.textContent = text.replace(/[*_`#]/g, '').trim();
  region.append(line);
  while (region.childElementCount > 5) region.firstElementChild.remove();
}
