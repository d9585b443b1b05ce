// The conversation follows its end only for a reader who is at the end; others get a "New messages" button.
import { on } from './bus.js';

const box = document.getElementById('chat-scroll');
const pill = document.getElementById('chat-pill');
const NEAR = 48;

function atEnd() {
  return box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
}

/** Goes to the newest words. Before the first ones there is a welcome, which is read from its top. */
export function toEnd() {
  if (!box.querySelector('.turn')) return;
  box.scrollTop = box.scrollHeight;
  pill.hidden = true;
}

/** Call before a change; call what it returns after: it follows the end, or shows the button. */
export function follow() {
  const followed = atEnd();
  const height = box.scrollHeight;
  return () => {
    if (followed) toEnd();
    else if (box.scrollHeight > height) pill.hidden = false;
  };
}

/** Call before putting something above; call what it returns after: the reader sees what they saw. */
export function keepPlace() {
  const fromEnd = box.scrollHeight - box.scrollTop;
  return () => {
    box.scrollTop = box.scrollHeight - fromEnd;
  };
}

box.addEventListener('scroll', () => {
  if (atEnd()) pill.hidden = true;
});
pill.addEventListener('click', () => {
  toEnd();
  box.focus({ preventScroll: true });
});
on('chat:shown', toEnd);
// Text that wraps anew must not push the end out of sight.
let wasAtEnd = true;
box.addEventListener('scroll', () => {
  wasAtEnd = atEnd();
});
new ResizeObserver(() => wasAtEnd && toEnd()).observe(box);
toEnd();
