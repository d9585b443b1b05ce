/**
 * What an expression comes to, read off the text: no code runs. A value knows the place where it is written, so that
 * it can be changed there.
 *
 * Value: {node?, value?, path?, scope?, within?, prop?}; `node` is where it is written, `path` how the content calls
 * it ("content.items[2].title"), `within` the array it is an item of as {array, index}, `prop` the way to it in
 * Astro.props. Raises Unknown for what can't be told.
 */
export class Unknown extends Error {}

const WRAPPERS = new Set(['ParenthesizedExpression', 'ChainExpression', 'TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression', 'JSXExpressionContainer']);
const MOST_ITEMS = 5000;

const known = (value) => ({ value });
const NOTHING = known(undefined);

/** The expression inside brackets and type words. */
export function bare(node) {
  return WRAPPERS.has(node?.type) ? bare(node.expression) : node;
}

/** A Value as JavaScript has it: texts and numbers as they are, objects and arrays as something true. */
export function plain(value) {
  if (value.prop) throw new Unknown();
  if ('value' in value) return value.value;
  return {};
}

const isTrue = (value) => Boolean(plain(value));

const COMPARE = {
  '===': (a, b) => a === b,
  '!==': (a, b) => a !== b,
  '==': (a, b) => a == b,
  '!=': (a, b) => a != b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
};

const READ = {
  Literal: (node) => ({ node, value: node.value }),
  ObjectExpression: (node, scope) => ({ node, scope }),
  ArrayExpression: (node, scope) => ({ node, scope }),
  Identifier: (node, scope) => (node.name === 'undefined' ? NOTHING : scope.read(node.name)),
  MemberExpression: (node, scope) => member(read(node.object, scope), keyOf(node, scope)),
  TemplateLiteral: (node, scope) => known(template(node, scope)),
  ConditionalExpression: (node, scope) => read(isTrue(read(node.test, scope)) ? node.consequent : node.alternate, scope),
  LogicalExpression(node, scope) {
    const left = read(node.left, scope);
    if (left.prop && node.operator !== '&&') return left; // what is given counts, not what stands in for it
    const goesOn = { '&&': () => isTrue(left), '||': () => !isTrue(left), '??': () => plain(left) === undefined || plain(left) === null };
    return goesOn[node.operator]() ? read(node.right, scope) : left;
  },
  UnaryExpression(node, scope) {
    const value = plain(read(node.argument, scope));
    if (node.operator === '!') return known(!value);
    if (node.operator === '-' && typeof value === 'number') return known(-value);
    throw new Unknown();
  },
  BinaryExpression(node, scope) {
    const sides = [node.left, node.right].map((side) => plain(read(side, scope)));
    if (!COMPARE[node.operator] || sides.some((side) => side !== null && typeof side === 'object')) throw new Unknown();
    return known(COMPARE[node.operator](...sides));
  },
  CallExpression: (node, scope) => call(node, scope),
};

/** The Value of an expression. */
export function read(node, scope) {
  const inner = bare(node);
  if (!Object.hasOwn(READ, inner?.type)) throw new Unknown();
  return READ[inner.type](inner, scope);
}

function template(node, scope) {
  const parts = node.expressions.map((part) => String(plain(read(part, scope))));
  return node.quasis.map((quasi, at) => quasi.value.cooked + (parts[at] ?? '')).join('');
}

function keyOf(node, scope) {
  return node.computed ? plain(read(node.property, scope)) : node.property.name;
}

const nameOf = (property) => (property.computed ? null : property.key.type === 'Identifier' ? property.key.name : String(property.key.value));

/** What stands at `key` of a Value. */
export function member(value, key) {
  if (value.prop) return { prop: [...value.prop, key] };
  if (value.items) return key === 'length' ? known(value.items.length) : (value.items[key] ?? NOTHING);
  if (value.node?.type === 'ArrayExpression') return key === 'length' ? known(itemsOf(value).length) : (itemsOf(value)[key] ?? NOTHING);
  if (value.node?.type === 'ObjectExpression') return property(value, String(key));
  const inner = plain(value);
  if (inner === undefined || inner === null) return NOTHING; // only behind ?. in a page that renders
  if (typeof inner === 'string' && key === 'length') return known(inner.length);
  throw new Unknown();
}

function property({ node, scope, path }, key) {
  if (node.properties.some((one) => one.type !== 'Property' || nameOf(one) === null || one.kind !== 'init')) throw new Unknown();
  const found = node.properties.findLast((one) => nameOf(one) === key);
  return found ? { ...read(found.value, scope), path: `${path}.${key}` } : NOTHING;
}

/** The items of an array, each with its place in it. */
export function itemsOf(value) {
  if (value.items) return value.items;
  const array = value.node;
  if (array?.type !== 'ArrayExpression') throw new Unknown();
  if (array.elements.length > MOST_ITEMS || array.elements.some((item) => item === null || item.type === 'SpreadElement')) throw new Unknown();
  return array.elements.map((item, index) => ({ ...read(item, value.scope), path: `${value.path}[${index}]`, within: { array, index, path: value.path } }));
}

/** Calls that choose or order items without making new ones. */
const CHOOSE = {
  slice: (items, args, scope) => items.slice(...args.map((arg) => plain(read(arg, scope)))),
  filter: (items, [test], scope) => items.filter((item, index) => isTrue(applied(test, [item, known(index)], scope))),
  toReversed: (items) => items.toReversed(),
};

function call({ callee, arguments: args }, scope) {
  const target = bare(callee);
  const name = target?.type === 'MemberExpression' && !target.computed ? target.property.name : '';
  if (!Object.hasOwn(CHOOSE, name)) throw new Unknown();
  return { items: CHOOSE[name](itemsOf(read(target.object, scope)), args, scope) };
}

/** What an arrow function with one expression gives for `values`. */
function applied(callback, values, scope) {
  const inner = bare(callback);
  if (inner?.type !== 'ArrowFunctionExpression' || inner.body.type === 'BlockStatement') throw new Unknown();
  return read(inner.body, scope.with(inner.params, values));
}
