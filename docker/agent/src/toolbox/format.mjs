/** `format`: the text as prettier writes it. */
import { isTooDeep } from './nesting.mjs';
import { ToolboxError } from './refusal.mjs';

const PARSERS = {
  '.astro': 'astro',
  '.vue': 'vue',
  '.svelte': 'svelte',
  '.ts': 'typescript',
  '.tsx': 'typescript',
  '.js': 'babel',
  '.jsx': 'babel',
  '.mjs': 'babel',
  '.json': 'json',
  '.css': 'css',
  '.html': 'html',
  '.svg': 'html',
  '.md': 'markdown',
};
const MAX_BYTES = 2 * 1024 * 1024;

/** Loaded when first needed: a process that only checks starts faster and stays smaller. */
let loading = null;
async function loadPrettier() {
  loading ??= Promise.all([import('prettier'), import('prettier-plugin-astro'), import('prettier-plugin-svelte')]);
  const [prettier, ...plugins] = await loading;
  return { format: prettier.format, plugins: plugins.map((plugin) => plugin.default ?? plugin) };
}

/** Raises ToolboxError: format_unsupported, format_failed, too_large, too_deep. */
export async function formatFile(path, content) {
  if (typeof path !== 'string' || typeof content !== 'string') throw new ToolboxError('invalid_request', 'path and content must be texts');
  const parser = PARSERS[/\.\w+$/.exec(path)?.[0].toLowerCase()];
  if (!parser) throw new ToolboxError('format_unsupported', 'Files of this kind cannot be formatted');
  if (Buffer.byteLength(content) > MAX_BYTES) throw new ToolboxError('too_large', 'The file is larger than 2 MB');
  if (isTooDeep(content)) throw new ToolboxError('too_deep', 'Tags or brackets are nested too deeply');
  const { format, plugins } = await loadPrettier();
  try {
    return await format(content, { parser, plugins, printWidth: 110, singleQuote: true });
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw new ToolboxError('format_failed', `The file cannot be formatted: ${String(error.message).split('\n')[0].slice(0, 300)}`);
  }
}
