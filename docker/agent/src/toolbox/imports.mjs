/** Whether imports lead to files of the project and to packages it may use. */
import { builtinModules } from 'node:module';
import path from 'node:path';
import { errorAt } from './positions.mjs';

const TRIED = ['', '.ts', '.js', '.mjs', '.tsx', '.jsx', '.json', '.css', '.astro', '/index.ts', '/index.js'];
const BUILT_IN = new Set(builtinModules);
// What runs in Node and not in a page.
const CONFIGURATION = /^\/(?:astro|vite|svelte)\.[\w.-]+$/;

const isRemote = (source) => /^(?:https?:)?\/\//.test(source) || source.startsWith('data:');

function packageOf(source) {
  const names = source.split('/');
  return source.startsWith('@') ? names.slice(0, 2).join('/') : names[0];
}

function isMissing(source, file, paths) {
  const target = source.startsWith('/') ? source : path.posix.join(path.posix.dirname(file), source);
  // "./x.js" may mean the file x.ts, as TypeScript has it.
  const candidates = [...TRIED.map((ending) => target + ending), target.replace(/\.js$/, '.ts')];
  return !candidates.some((candidate) => paths.has(candidate) || paths.has(`/public${candidate}`));
}

function problemOf({ source, css }, { file, paths, allowed }) {
  if (isRemote(source)) return null;
  const plain = source.split('?')[0];
  if (/^\.{1,2}(?:\/|$)|^\//.test(plain)) {
    return paths && isMissing(plain, file, paths) ? ['import_missing', `There is no file ${source}`, 'Check the path, or add the file.'] : null;
  }
  if (css && paths?.has(path.posix.join(path.posix.dirname(file), plain))) return null;
  const virtual = /^(?:astro:|virtual:|astro$|astro\/)/.test(plain);
  const name = packageOf(plain);
  if (!allowed || virtual || allowed.has(name)) return null;
  const builtIn = plain.startsWith('node:') || BUILT_IN.has(name);
  if (builtIn && CONFIGURATION.test(file)) return null;
  return ['package_not_allowed', `The package ${builtIn ? plain : name} is not available in this project`, 'Do it without the package.'];
}

/** [{source, offset}] → [BuildError]. `paths` and `allowed` are sets, or null for "anything goes". */
export function importErrors(imports, context) {
  return imports.flatMap((item) => {
    const problem = problemOf(item, context);
    if (problem === null) return [];
    const [code, message, hint] = problem;
    return [errorAt(code, message, { file: context.file, text: context.text, offset: item.offset, hint })];
  });
}
