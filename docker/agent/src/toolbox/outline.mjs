/** `outline`: the imports and sections of a page, with offsets for exact edits. */
import { parse } from '@astrojs/compiler-rs';
import { nodesOf } from './ast.mjs';
import { isTooDeep } from './nesting.mjs';
import { codePoints, positionAt } from './positions.mjs';
import { ToolboxError } from './refusal.mjs';

function importsOf(ast, at) {
  const found = [];
  for (const node of ast.frontmatter?.program?.body ?? []) {
    const specifier = node.type === 'ImportDeclaration' && node.specifiers?.find((item) => item.type === 'ImportDefaultSpecifier');
    if (specifier) found.push({ name: specifier.local.name, source: node.source.value, start: at(node.start), end: at(node.end) });
  }
  return found;
}

function idOf(element) {
  const attribute = element.openingElement.attributes?.find((item) => item.name?.name === 'id');
  return typeof attribute?.value?.value === 'string' ? attribute.value.value : null;
}

function sectionsOf(ast, names, content, at) {
  const found = [];
  for (const node of nodesOf(ast.body ?? ast)) {
    const name = node.type === 'JSXElement' && node.openingElement.name.name;
    if (!name || !names.has(name) || !node.openingElement.selfClosing) continue;
    found.push({ name, id: idOf(node), start: at(node.start), end: at(node.end), line: positionAt(content, node.start).line });
  }
  return found;
}

/**
 * A page → {imports: [{name, source, start, end}], sections: [{name, id, start, end, line}]}. A section is a
 * self-closing tag of something imported. Offsets count code points, as Python's texts do.
 */
export function outlineOf(content) {
  if (typeof content !== 'string') throw new ToolboxError('invalid_request', 'content must be a text');
  if (content.length > 2 * 1024 * 1024) throw new ToolboxError('too_large', 'The page is larger than 2 MB');
  if (isTooDeep(content)) throw new ToolboxError('too_deep', 'Tags or brackets are nested too deeply');
  const { ast, diagnostics } = parse(content);
  const fault = (diagnostics ?? []).find((item) => item.severity === 'error');
  if (fault) throw new ToolboxError('compile_error', `Line ${fault.labels[0]?.line ?? 1}: ${fault.text}`);
  const at = (offset) => codePoints(content, offset);
  const imports = importsOf(ast, at);
  return { imports, sections: sectionsOf(ast, new Set(imports.map((item) => item.name)), content, at) };
}
