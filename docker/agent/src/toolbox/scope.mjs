/** The names that an expression of an Astro file can use, and what they stand for. */
import { bare, itemsOf, member, plain, read, Unknown } from './values.mjs';

const isProps = (node) => node?.type === 'MemberExpression' && node.object.name === 'Astro' && node.property.name === 'props';

export class Scope {
  #names;
  #outer;

  constructor(names, outer = null) {
    this.#names = names;
    this.#outer = outer;
  }

  /** The Value of a name. Raises Unknown. */
  read(name) {
    const found = this.#names.get(name);
    if (found === undefined && this.#outer === null) throw new Unknown();
    return found === undefined ? this.#outer.read(name) : found();
  }

  /** A scope inside this one in which the parameters stand for `values`. */
  with(params, values) {
    const names = new Map();
    params.forEach((param, at) => bind(names, param, () => values[at] ?? { value: undefined }));
    return new Scope(names, this);
  }

  /** A scope inside this one with the constants of these statements. */
  declaring(statements) {
    const names = new Map();
    const inner = new Scope(names, this);
    for (const statement of statements) declare(names, statement, inner);
    return inner;
  }
}

/** The scope of a file's markup. */
export function scopeOf(ast) {
  return new Scope(new Map()).declaring(ast.frontmatter?.program?.body ?? []);
}

function declare(names, statement, scope) {
  const inner = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
  if (inner?.type !== 'VariableDeclaration' || inner.kind !== 'const') return;
  for (const { id, init } of inner.declarations) {
    if (init) bind(names, id, once(() => (isProps(bare(init)) ? { prop: [] } : read(init, scope)), id.name), scope);
  }
}

/** Read when first asked for; a name that needs itself can't be told. */
function once(make, name) {
  let value = null;
  let isBusy = false;
  return () => {
    if (isBusy) throw new Unknown();
    isBusy = true;
    try {
      value ??= make();
    } finally {
      isBusy = false;
    }
    return name && !value.path && value.node ? { ...value, path: name } : value;
  };
}

/** Let the names of a pattern stand for the parts of a value. */
function bind(names, pattern, value, scope = null) {
  if (pattern.type === 'Identifier') names.set(pattern.name, value);
  if (pattern.type === 'AssignmentPattern') bind(names, pattern.left, () => orDefault(value(), pattern.right, scope), scope);
  if (pattern.type === 'ArrayPattern') pattern.elements.forEach((part, at) => part && bind(names, part, () => itemsOf(value())[at] ?? { value: undefined }, scope));
  if (pattern.type !== 'ObjectPattern') return;
  for (const part of pattern.properties) {
    if (part.type !== 'Property' || part.computed) continue;
    bind(names, part.value, () => member(value(), part.key.name ?? part.key.value), scope);
  }
}

function orDefault(value, fallback, scope) {
  if (value.prop) return value;
  return plain(value) === undefined && scope ? read(fallback, scope) : value;
}
