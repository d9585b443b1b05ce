/** .astro files: markup, frontmatter and expressions by Astro's own compiler, then their style blocks. */
import { transform } from '@astrojs/compiler-rs';
import { astOf, nodesOf } from './ast.mjs';
import { checkCss } from './css.mjs';
import { errorAt, positionAt } from './positions.mjs';

const isElement = (node, name) => node.type === 'JSXElement' && node.openingElement.name.name === name;

/** A diagnostic of the compiler → BuildError; its lines count from 1, its columns from 0. */
function toError(diagnostic, file, text) {
  const [label] = diagnostic.labels;
  const message = label?.text ? `${diagnostic.text} (${label.text})` : diagnostic.text;
  return {
    code: 'compile_error',
    message,
    file,
    line: label?.line ?? 1,
    column: (label?.column ?? 0) + 1,
    hint: diagnostic.hint || hintFor(diagnostic.text, label, text),
  };
}

function hintFor(message, label, text) {
  const lines = text.split('\n').length;
  if (message === 'Unexpected token' && label && label.line >= lines - 1) return 'A tag or bracket is probably left open.';
  if (/closing tag/i.test(message)) return 'Check that every opened tag is closed, in the right order.';
  return 'Check the lines around it for an unclosed tag, bracket or quote.';
}

function unclosedFrontmatter(text, file) {
  if (!/^\s*---/.test(text) || /\n[ \t]*---/.test(text.slice(text.indexOf('---') + 3))) return [];
  if (/^\s*---.*---/.test(text)) return [];
  return [errorAt('compile_error', 'The frontmatter is not closed', { file, text, offset: text.indexOf('---'), hint: 'Put --- on a line of its own after it.' })];
}

function styleErrors(ast, text, file) {
  const errors = [];
  for (const node of nodesOf(ast)) {
    const lang = isElement(node, 'style') && node.openingElement.attributes?.find((item) => item.name?.name === 'lang');
    if (!isElement(node, 'style') || (lang && lang.value?.value !== 'css')) continue;
    const first = node.children[0];
    if (first?.type !== 'JSXText') continue;
    const start = positionAt(text, first.start);
    for (const error of checkCss(first.raw ?? first.value, file).errors) {
      const column = error.line === 1 ? error.column + start.column - 1 : error.column;
      errors.push({ ...error, line: error.line + start.line - 1, column });
    }
  }
  return errors;
}

function importsOf(ast) {
  const found = [];
  for (const node of nodesOf(ast)) {
    const isImport = /^(?:ImportDeclaration|ExportAllDeclaration|ExportNamedDeclaration|ImportExpression)$/.test(node.type);
    if (isImport && typeof node.source?.value === 'string') found.push({ source: node.source.value, offset: node.source.start });
  }
  return found;
}

/** text → {errors, imports}. */
export function checkAstro(text, file) {
  const unclosed = unclosedFrontmatter(text, file);
  if (unclosed.length > 0) return { errors: unclosed };
  const { diagnostics } = transform(text, { filename: file });
  const errors = diagnostics.filter((item) => item.severity === 'error').map((item) => toError(item, file, text));
  if (errors.length > 0) return { errors };
  const ast = astOf(text);
  return ast ? { errors: styleErrors(ast, text, file), imports: importsOf(ast) } : { errors };
}
