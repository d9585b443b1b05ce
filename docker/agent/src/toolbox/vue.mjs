/** .vue files: the blocks by Vue's own parser, their scripts by oxc, their templates' expressions by Vue's compiler. */
import { createRequire } from 'node:module';
import { checkCss } from './css.mjs';
import { errorAt } from './positions.mjs';
import { checkScript } from './script.mjs';

const require = createRequire(import.meta.url);
const HINT = 'Check the lines around it for an unclosed tag, bracket or quote.';

/** `text` with everything outside a block blanked, so that places in the block stay what they are. */
function only(text, { start, end }) {
  const blank = (part) => part.replace(/[^\n]/g, ' ');
  return blank(text.slice(0, start.offset)) + text.slice(start.offset, end.offset);
}

const langOf = (block) => block.props.find((prop) => prop.name === 'lang')?.value?.content ?? '';

function toError(error, { file, text }) {
  const message = error.message.replace(/ \(\d+:\d+\)$/, '');
  return errorAt('compile_error', message, { file, text, offset: error.loc?.start.offset ?? 0, hint: HINT });
}

/** The blocks at the top: [{tag, props, innerLoc}]. */
function blocksOf(text, errors) {
  const { parse } = require('@vue/compiler-dom');
  const { children } = parse(text, { parseMode: 'sfc', onError: (error) => errors.push(error) });
  return children.filter((child) => child.tag && child.innerLoc);
}

function templateErrors(block, text) {
  const { compile } = require('@vue/compiler-dom');
  const errors = [];
  const onError = (error) => errors.push(error);
  try {
    compile(only(text, block.innerLoc), { mode: 'module', prefixIdentifiers: true, expressionPlugins: ['typescript'], onError });
  } catch (error) {
    // After an error it was told of, the compiler may stumble over what is missing.
    if (errors.length === 0) throw error;
  }
  return errors;
}

function checkBlock(block, text, file) {
  const lang = langOf(block);
  if (block.tag === 'script') {
    const { errors, imports } = checkScript(only(text, block.innerLoc), `${file}.${lang || 'js'}`);
    return { errors: errors.map((error) => ({ ...error, file })), imports };
  }
  if (block.tag === 'style') return { errors: lang === '' || lang === 'css' ? checkCss(only(text, block.innerLoc), file).errors : [], imports: [] };
  const isMarkup = block.tag === 'template' && (lang === '' || lang === 'html');
  return { errors: isMarkup ? templateErrors(block, text).map((error) => toError(error, { file, text })) : [], imports: [] };
}

/** text → {errors, imports}. */
export function checkVue(text, file) {
  const outer = [];
  const checked = blocksOf(text, outer).map((block) => checkBlock(block, text, file));
  const errors = checked.flatMap((one) => one.errors);
  if (errors.length === 0) errors.push(...outer.map((error) => toError(error, { file, text })));
  return { errors, imports: checked.flatMap((one) => one.imports) };
}
