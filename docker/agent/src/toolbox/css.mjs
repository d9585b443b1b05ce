/** CSS by lightningcss, which lets at-rules it does not know (Tailwind's) pass. */
import { transform } from 'lightningcss';
import { errorAt } from './positions.mjs';

// Strings, comments and url() may hold braces that mean nothing.
const TOKEN = /\/\*[\s\S]*?(?:\*\/|$)|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|url\([^)"']*\)|[{}]/g;

/** CSS closes open braces at its end by itself; for a person it is a mistake. */
function braceError(text, file) {
  const open = [];
  for (const match of text.matchAll(TOKEN)) {
    if (match[0].startsWith('/*') && !match[0].endsWith('*/')) return errorAt('css_error', 'The comment is not closed', { file, text, offset: match.index });
    if (match[0] === '{') open.push(match.index);
    if (match[0] === '}' && open.pop() === undefined) return errorAt('css_error', 'There is a } too many', { file, text, offset: match.index });
  }
  if (open.length === 0) return null;
  return errorAt('css_error', 'The { is not closed', { file, text, offset: open.at(-1), hint: 'Add the missing }.' });
}

function parseError(text, file) {
  try {
    transform({ filename: file, code: Buffer.from(text), errorRecovery: false });
    return null;
  } catch (error) {
    if (!error.loc) throw error;
    const message = error.message.replace(/\b(?:Ident|Delim|Function|QuotedString|AtKeyword)\("?([^")]*)"?\)/, '"$1"');
    return { code: 'css_error', message, file, line: error.loc.line, column: error.loc.column };
  }
}

function importsOf(text) {
  const plain = text.replace(/\/\*[\s\S]*?\*\//g, (comment) => ' '.repeat(comment.length));
  const found = plain.matchAll(/@import\s+(?:url\(\s*)?(["'])([^"'\n]+)\1/g);
  return [...found].map((match) => ({ source: match[2], offset: match.index, css: true }));
}

/** text → {errors, imports}. */
export function checkCss(text, file) {
  const error = braceError(text, file) ?? parseError(text, file);
  return { errors: error ? [error] : [], imports: importsOf(text) };
}
