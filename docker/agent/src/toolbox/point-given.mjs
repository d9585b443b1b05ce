/** What is given to a component where it is used: `<Artwork image={content.image} />` → where content.image.src is written. */
import path from 'node:path';
import { nodesOf } from './ast.mjs';
import { tagOf } from './elements.mjs';
import { placeOf } from './point-text.mjs';
import { hasLoop, wayTo } from './renders.mjs';
import { member, read, Unknown } from './values.mjs';

const REFUSED = { kind: 'refused', why: 'prop' };

/** The name under which the file at `file` imports the component at `component`; "" when it doesn't. */
function importedAs(ast, file, component) {
  for (const node of ast.frontmatter?.program?.body ?? []) {
    const specifier = node.type === 'ImportDeclaration' && node.specifiers?.find((item) => item.type === 'ImportDefaultSpecifier');
    if (specifier && path.posix.join(path.posix.dirname(file), node.source.value) === component) return specifier.local.name;
  }
  return '';
}

function valueAt(uses, way, scope) {
  const attribute = uses.openingElement.attributes.find((item) => item.name?.name === way[0]);
  const { value } = attribute ?? {};
  if (!value) throw new Unknown();
  // A text between quotes is written as HTML, and here are the values of scripts.
  if (value.type === 'Literal') throw new Unknown();
  return way.slice(1).reduce((found, key) => member(found, key), read(value, scope));
}

/**
 * Where what is at `way` of the properties of `component` is written, for its one use inside `element`. `scope` is that
 * of the element, null when it can't be told which of several it is.
 */
export function givenTo({ ast, element, scope, file, component, way }) {
  const name = importedAs(ast, file, component);
  const uses = [...nodesOf(element)].filter((node) => node.type === 'JSXElement' && tagOf(node) === name);
  if (!name || scope === null || uses.length !== 1 || hasLoop(wayTo(element, uses[0]))) return REFUSED;
  try {
    return placeOf(valueAt(uses[0], way, scope));
  } catch (error) {
    if (error instanceof Unknown) return REFUSED;
    throw error;
  }
}
