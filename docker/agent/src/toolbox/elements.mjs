/** The HTML elements that are written in an Astro file: those a person can point at. */
/** They show nothing of their own, or are the page as a whole. */
const UNSEEN = new Set('html head title meta link base script style slot template noscript body'.split(' '));

/** The name of a tag: "div", "Icon"; "" for `<a.b>` and other names made of parts. */
export function tagOf(element) {
  const { name } = element.openingElement;
  return typeof name.name === 'string' ? name.name : '';
}

/** Whether all that an expression can become is text: `big ? 'h1' : 'h2'`. */
function isWord(node) {
  if (node?.type === 'ConditionalExpression') return isWord(node.consequent) && isWord(node.alternate);
  if (node?.type === 'LogicalExpression') return isWord(node.right) && (node.left.type === 'Identifier' || isWord(node.left));
  return node?.type === 'Literal' && typeof node.value === 'string';
}

/** Names of the frontmatter that stand for HTML tags: `const Heading = id === 'hero' ? 'h1' : 'h2'`. */
export function tagNames(ast) {
  const found = new Set();
  for (const statement of ast.frontmatter?.program?.body ?? []) {
    if (statement.type !== 'VariableDeclaration') continue;
    for (const { id, init } of statement.declarations) {
      if (id.type === 'Identifier' && isWord(init)) found.add(id.name);
      const parts = id.type === 'ObjectPattern' ? id.properties.map((property) => property.value) : [];
      for (const part of parts) if (part?.type === 'AssignmentPattern' && isWord(part.right)) found.add(part.left.name);
    }
  }
  return found;
}

/**
 * Each element with a mark, in the order of the text. What is inside a drawing has none: a drawing is one thing to
 * point at.
 */
export function* elementsOf(ast) {
  const names = tagNames(ast);
  yield* walk(ast.body ?? [], names);
}

function* walk(node, names) {
  if (Array.isArray(node)) {
    for (const item of node) yield* walk(item, names);
    return;
  }
  if (node === null || typeof node !== 'object') return;
  if (node.type === 'JSXElement') {
    const tag = tagOf(node);
    if (tag === 'head') return;
    const isHtml = /^[a-z]/.test(tag) || names.has(tag);
    if (isHtml && !UNSEEN.has(tag)) yield node;
    if (tag === 'svg') return;
  }
  for (const value of Object.values(node)) yield* walk(value, names);
}
