/** `check`: what is wrong with these files, without running any of them. */
import { checkAstro } from './astro.mjs';
import { checkCss } from './css.mjs';
import { importErrors } from './imports.mjs';
import { checkJson } from './json.mjs';
import { checkHtml, checkSvg } from './markup.mjs';
import { isTooDeep } from './nesting.mjs';
import { ToolboxError } from './refusal.mjs';
import { checkScript } from './script.mjs';
import { checkSvelte } from './svelte.mjs';
import { checkVue } from './vue.mjs';

const MAX_BYTES = 2 * 1024 * 1024;
const MAX_FILES = 2000;

/** Extension → check(text, file) → {errors, imports: [{source, offset}]}. */
const CHECKS = {
  '.astro': checkAstro,
  '.ts': checkScript,
  '.js': checkScript,
  '.mjs': checkScript,
  '.tsx': checkScript,
  '.jsx': checkScript,
  '.vue': checkVue,
  '.svelte': checkSvelte,
  '.json': checkJson,
  '.css': checkCss,
  '.html': checkHtml,
  '.svg': checkSvg,
};

function checkOne({ path, content }, context) {
  const extension = /\.\w+$/.exec(path)?.[0].toLowerCase();
  const check = CHECKS[extension];
  if (!check) return [];
  if (Buffer.byteLength(content) > MAX_BYTES) {
    return [{ code: 'too_large', message: 'The file is larger than 2 MB', file: path }];
  }
  if (isTooDeep(content)) return [{ code: 'too_deep', message: 'Tags or brackets are nested too deeply', file: path }];
  const { errors, imports = [] } = check(content, path);
  if (errors.length > 0) return errors;
  return importErrors(imports, { file: path, text: content, ...context });
}

function checkRequest(files, known, packages) {
  const list = (value) => value === undefined || value === null || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
  const isFile = (file) => typeof file?.path === 'string' && typeof file.content === 'string';
  if (!Array.isArray(files) || !files.every(isFile)) throw new ToolboxError('invalid_request', 'files must be a list of {path, content}');
  if (files.length > MAX_FILES) throw new ToolboxError('invalid_request', `At most ${MAX_FILES} files at once`);
  if (!list(known) || !list(packages)) throw new ToolboxError('invalid_request', 'known and packages must be lists of texts');
}

/**
 * [{path, content}] → [BuildError], in the order of the files. `known` are all paths of the project: given, a
 * relative import that leads to none of them is an error. `packages` likewise for packages.
 */
export function checkFiles(files, { known, packages } = {}) {
  checkRequest(files, known, packages);
  const paths = known ? new Set([...known, ...files.map((file) => file.path)]) : null;
  const allowed = packages ? new Set(packages) : null;
  return files.flatMap((file) => checkOne(file, { paths, allowed }));
}
