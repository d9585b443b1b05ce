/** Whatever Astro, Vite, a compiler or a page throws → BuildError {code, message, file, line, column, stack, hint}. */
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { toProjectPath } from './paths.mjs';

const MAX_MESSAGE = 2000;
const MAX_STACK = 4000;
const COUNTS_FROM_0 = /CompilerError|\[[A-Z_]{6,}\]|vite-plugin-svelte|vue\/compiler-sfc|builtin:/;
const COMPILERS = /astro:build|vite:oxc|oxc|PARSE_ERROR|vite:vue|vite-plugin-svelte|builtin:vite-transform|vite:json/i;
// The bundler's drawing of the code, whose head names the place: ╭─[ src/App.tsx:1:18 ]
const DRAWING = /\u256d\u2500*\[\s*(.+?):(\d+):(\d+)\s*\]/;
// Vite's remark about its own work, of no use to anyone who reads the error.
const REWRITTEN_TWICE = / \(The stacktrace appears to be already rewritten[^)]*\)/g;

function codeOf(error, text) {
  if (error.code === 'config_error' || error.code === 'process_exit') return error.code;
  if (/Failed to resolve import|Cannot find module|Could not import|Failed to load url|could not resolve|Rolldown failed to resolve/i.test(text)) {
    return 'import_missing';
  }
  if (error.name === 'CompilerError' || COMPILERS.test(`${error.plugin ?? ''} ${error.code ?? ''} ${error.message}`)) {
    return 'compile_error';
  }
  if (error.name === 'CSSError' || /css|tailwind/i.test(error.plugin ?? '')) return 'css_error';
  return 'render_error';
}

const HINTS = {
  import_missing: 'Check the path in the import, and that the file exists.',
  compile_error: 'Check the lines around it for an unclosed tag, bracket or quote.',
  css_error: 'Check the style rule for an unknown class in @apply or a missing brace.',
  config_error: 'Check the configuration: /astro.config.mjs or /vite.config.ts.',
  render_error: 'Check the names and values used there; the stack says where it went wrong.',
  process_exit: 'Remove the call to process.exit().',
};

/** The first frame of `stack` in a file of the project whose path matches `within`. */
function frameOf(stack, within) {
  const frames = stack.matchAll(/(?:\(|at |file:\/\/|^)((?:\/|[A-Za-z]:\\)[^\n():?]+)[^\n():]*:(\d+):(\d+)/gm);
  return [...frames].find(([, file]) => within(file) && !file.includes('/node_modules/'));
}

function locate(error, stack, root) {
  const { loc } = error;
  const id = typeof error.id === 'string' ? error.id : undefined;
  if ((loc?.file || id) && loc?.line) return { file: loc.file ?? id, line: Number(loc.line), column: columnOf(error, loc) };
  const drawn = DRAWING.exec(stripVTControlCharacters(error.message ?? ''));
  if (drawn) return { file: path.resolve(root, drawn[1]), line: Number(drawn[2]), column: Number(drawn[3]) };
  const frame = frameOf(stack, (file) => file.startsWith('/src/') || file.startsWith(`${root}/src/`));
  if (frame) return { file: frame[1], line: Number(frame[2]), column: Number(frame[3]) };
  const file = loc?.file ?? id;
  if (file) return { file, line: loc?.line ? Number(loc.line) : undefined };
  // A configuration that throws. Vite runs it rewritten: its lines would be those of another text.
  const outer = frameOf(stack, (name) => name.startsWith(`${root}/`));
  if (!outer) return {};
  return outer[0].startsWith('(') ? { file: outer[1] } : { file: outer[1], line: Number(outer[2]), column: Number(outer[3]) };
}

/** Some compilers and the bundler count columns from 0, everything else from 1. */
function columnOf(error, loc) {
  const column = Number(loc.column) + (COUNTS_FROM_0.test(`${error.name} ${error.plugin ?? ''} ${error.message}`) ? 1 : 0);
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

/** Without the bundler's drawing of the code, and without what the compilers repeat of the place. */
function plainMessage(text, plugin) {
  const words = text.split(/\n\s*\u256d/)[0].replace(/^\[(?:[A-Z_]{6,}|builtin:[\w-]+|vue\/compiler-sfc)\]\s*/, '').trim();
  if (!/^vite:vue|^vite-plugin-svelte/.test(plugin ?? '')) return words;
  return words.split('\n')[0].replace(/^\/\S+:\d+:\d+ /, '').replace(/ \(\d+:\d+\)$/, '');
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
  const message = plainMessage(withoutRoot(root, cause.message || cause.title || 'The page could not be built'), cause.plugin);
  const code = fallbackCode ?? codeOf(cause, `${cause.name ?? ''} ${message}`);
  const place = locate(cause, String(cause.stack ?? ''), root);
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
