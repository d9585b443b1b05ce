/** The AST of an Astro file, by Astro's own compiler. */
import { parse } from '@astrojs/compiler-rs';

/** Every node of an AST, depth first. */
export function* nodesOf(node) {
  if (node === null || typeof node !== 'object') return;
  if (typeof node.type === 'string') yield node;
  for (const value of Object.values(node)) yield* nodesOf(value);
}

/**
 * The AST of an Astro file; null for one with faults. The compiler can't tell the AST of some files that it compiles,
 * such as those with a quote in the name of an attribute: null as well.
 */
export function astOf(text) {
  try {
    const { ast, diagnostics } = parse(text);
    return (diagnostics ?? []).some((item) => item.severity === 'error') ? null : ast;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
