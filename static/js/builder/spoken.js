// "Undo that" is no wish about the page but a command to the studio: it does what the button does, at once.
import { run } from './actions.js';
import { t } from './words.js';

/** The commands that are said as often as clicked, and the sentences that mean them, between bars. */
const SAID = { undo: 'saidUndo', redo: 'saidRedo' };

function plain(text) {
  return text
    .toLowerCase()
    .replace(/[.!?…]+$/, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Runs the command that the text is, word for word. True when it is one. */
export function runSpoken(text) {
  const said = plain(text);
  for (const [name, words] of Object.entries(SAID)) {
    if (!t(words).split('|').includes(said)) continue;
    run(name);
    return true;
  }
  return false;
}
