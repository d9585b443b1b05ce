/** Whatever Astro, Vite or a page throws → BuildError {code, message, file, line, column, stack, hint}. */
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { toProjectPath } from './paths.mjs';

const MAX_MESSAGE = 2000;
const MAX_STACK = 4000;
const COUNTS_FROM_0 = /CompilerError|\[[A-Z_]{6,}\]/;
// Vite's remark about its own work, of no use to anyone who reads the error.
const REWRITTEN_TWICE = / \(The stacktrace appears to be already rewritten[^)]*\)/g;

function codeOf(error, text) {
  if (error.code === 'config_error' || error.code === 'process_exit') return error.code;
  if (/Failed to resolve import|Cannot find module|Could not import|Failed to load url|could not resolve|Rolldown failed to resolve/i.test(text)) {
    return 'import_missing';
  }
  if (error.name === 'CompilerError' || /astro:build|vite:oxc|oxc|PARSE_ERROR/i.test(`${error.plugin ?? ''} ${error.code ?? ''}`)) {
    return 'compile_error';
  }
  if (error.name === 'CSSError' || /css|tailwind/i.test(error.plugin ?? '')) return 'css_error';
  return 'render_error';
}

const HINTS = {
  import_missing: 'Check the path in the import, and that the file exists.',
  compile_error: 'Check the lines around it for an unclosed tag, bracket or quote.',
  css_error: 'Check the style rule for an unknown class in @apply or a missing brace.',
  config_error: 'Check /astro.config.mjs.',
  render_error: 'Check the names and values used there; the stack says where it went wrong.',
  process_exit: 'Remove the call to process.exit().',
};

function locate(error, stack) {
  const { loc } = error;
  if (loc?.file && loc.line) return { file: loc.file, line: Number(loc.line), column: columnOf(error, loc) };
  const frame = /(?:\(|at |file:\/\/|^)((?:\/|[A-Za-z]:\\)[^\n():]*?\/src\/[^\n():?]+)[^\n():]*:(\d+):(\d+)/m.exec(stack);
  if (frame) return { file: frame[1], line: Number(frame[2]), column: Number(frame[3]) };
  const file = loc?.file ?? (typeof error.id === 'string' ? error.id : undefined);
  return { file, line: loc?.line ? Number(loc.line) : undefined, column: undefined };
}

/** Astro's compiler and the bundler count columns from 0, everything else from 1. */
function columnOf(error, loc) {
  const column = Number(loc.column) + (COUNTS_FROM_0.test(`${error.name} ${error.message}`) ? 1 : 0);
  return Number.isFinite(column) ? Math.max(column, 1) : undefined;
}

function inProject(root, file) {
  if (typeof file !== 'string') return undefined;
  const plain = file.replace(/^file:\/\//, '').replace(/^\/@fs\//, '/').split('?')[0];
  if (/^src\//.test(plain)) return `/${plain}`;
  if (!path.isAbsolute(plain)) return undefined;
  return toProjectPath(root, plain) ?? (plain.startsWith('/src/') ? plain : undefined);
}

/** The folder of the workspace means nothing to the person: show project paths. */
function withoutRoot(root, text) {
  const plain = stripVTControlCharacters(String(text)).replace(REWRITTEN_TWICE, '');
  return plain.replaceAll(`file://${root}`, '').replaceAll(root, '');
}

/** Without the bundler's drawing of the code under its first line. */
function plainMessage(text) {
  return text.split(/\n\s*\u256d/)[0].replace(/^\[[A-Z_]{6,}\]\s*/, '').trim();
}

/**
 * `error` thrown while serving or building the project at `root` → BuildError. Lines and columns count
 * from 1; `file` is a project path, left out when the fault is not in a file of the project.
 */
export function toBuildError(error, root, fallbackCode) {
  const thrown = error instanceof Object ? error : { message: String(error) };
  // A bundle that fails says "1 error" and holds the real ones, which know their place.
  const cause = thrown.errors?.[0] ?? thrown;
  const stack = withoutRoot(root, cause.stack ?? '');
  const message = plainMessage(withoutRoot(root, cause.message || cause.title || 'The page could not be built'));
  const code = fallbackCode ?? codeOf(cause, `${cause.name ?? ''} ${message}`);
  const place = locate(cause, String(cause.stack ?? ''));
  const file = inProject(root, place.file);
  return {
    code,
    message: message.slice(0, MAX_MESSAGE),
    ...(file && { file }),
    ...(file && place.line && { line: place.line, ...(place.column && { column: place.column }) }),
    ...(stack && { stack: stack.slice(0, MAX_STACK) }),
    hint: (typeof cause.hint === 'string' && cause.hint.trim().slice(0, MAX_MESSAGE)) || HINTS[code],
  };
}
