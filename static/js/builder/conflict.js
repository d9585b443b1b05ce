// Two people changed one file: shows both, and lets the person choose. Nothing is thrown away before that.
import { ask } from './ask.js';
import { showComparison } from './diff_dialog.js';
import { t } from './words.js';

/**
 * Asks which text should stand.
 * @returns {Promise<'mine'|'theirs'|''>} '' when the person wants to think about it: their edits stay unsaved
 */
export async function resolveConflict({ path, mine, theirs }) {
  const choices = [
    { value: 'compare', words: t('compare') },
    { value: 'theirs', words: t('takeTheirs') },
    { value: 'mine', words: t('keepMine'), kind: 'primary' },
  ];
  for (;;) {
    const answer = await ask({ title: t('conflictTitle'), text: t('conflictText', { path }), choices });
    if (answer !== 'compare') return answer;
    await showComparison({ title: t('compareTitle'), path, before: theirs, after: mine });
  }
}
