/** .svelte files by Svelte's own compiler, which parses and analyses here and writes no code. */
import { createRequire } from 'node:module';
import { errorAt } from './positions.mjs';

const require = createRequire(import.meta.url);
const IMPORT = /^(?:ImportDeclaration|ExportAllDeclaration|ExportNamedDeclaration)$/;

/** Svelte adds the address of a page about the error. */
const plain = (message) => message.replace(/\s*https:\/\/svelte\.dev\S*/g, '');

function importsOf({ instance, module }) {
  const statements = [instance, module].flatMap((script) => script?.content.body ?? []);
  const named = statements.filter((node) => IMPORT.test(node.type) && typeof node.source?.value === 'string');
  return named.map(({ source }) => ({ source: source.value, offset: source.start }));
}

/** text → {errors, imports}. */
export function checkSvelte(text, file) {
  const { compile } = require('svelte/compiler');
  try {
    return { errors: [], imports: importsOf(compile(text, { generate: false, filename: file }).ast) };
  } catch (error) {
    if (error.name !== 'CompileError') throw error;
    const hint = 'Check the lines around it for an unclosed tag, block, bracket or quote.';
    const place = { file, text, offset: error.start?.character ?? 0, hint };
    return { errors: [errorAt('compile_error', plain(error.message), place)], imports: [] };
  }
}
