/** How often an element of an Astro file comes out, and with which items of which lists. */
import { bare, itemsOf, plain, read, Unknown } from './values.mjs';

const MOST_RENDERS = 5000;

/** The nodes from the body down to `target`, both included; null when it isn't there. */
export function wayTo(root, target) {
  if (root === target) return [root];
  if (root === null || typeof root !== 'object') return null;
  if (typeof root.start === 'number' && (root.start > target.start || root.end < target.end)) return null;
  for (const value of Object.values(root)) {
    const way = value !== null && typeof value === 'object' ? wayTo(value, target) : null;
    if (way) return typeof root.type === 'string' ? [root, ...way] : way;
  }
  return null;
}

/** The loop that a node of the way is: {list, callback}; null for anything else. */
export function loopAt(node, next) {
  const callee = node.type === 'CallExpression' ? bare(node.callee) : null;
  const isMap = callee?.type === 'MemberExpression' && !callee.computed && /^(?:map|flatMap)$/.test(callee.property.name);
  return isMap && bare(node.arguments[0]) === bare(next) ? { list: callee.object, callback: bare(next) } : null;
}

/** Whether the way goes on into `next` under this scope. */
function passes(node, next, scope) {
  const truth = (test) => Boolean(plain(read(test, scope)));
  if (node.type === 'ConditionalExpression' && next !== node.test) return truth(node.test) === (next === node.consequent);
  if (node.type !== 'LogicalExpression' || next !== node.right) return true;
  if (node.operator === '&&') return truth(node.left);
  return node.operator === '||' ? !truth(node.left) : plain(read(node.left, scope)) == null;
}

/** The scope inside an arrow function: its parameters, and the constants before its `return`. */
function inside(callback, next, values, scope) {
  const inner = scope.with(callback.params, values);
  if (callback.body.type !== 'BlockStatement') return inner;
  const statements = callback.body.body;
  const plainOnes = statements.every((one) => one.type === 'VariableDeclaration' || one.type === 'ReturnStatement');
  if (!plainOnes) throw new Unknown();
  return inner.declaring(statements);
}

/** Whether the way goes through a function, which a loop may call any number of times. */
export function hasLoop(way) {
  return way.some((node) => /Function/.test(node.type));
}

/**
 * Each time the element at the end of the way comes out, in the order of the page: {scope, items}, `items` being the
 * loops' items from the outermost in. Raises Unknown when what decides it isn't in the file.
 */
export function rendersOf(way, scope) {
  const found = [];
  const walk = (at, current, items) => {
    if (found.length > MOST_RENDERS) throw new Unknown();
    if (at === way.length - 1) {
      found.push({ scope: current, items });
      return;
    }
    const [node, next] = [way[at], way[at + 1]];
    const loop = loopAt(node, next);
    if (loop) {
      itemsOf(read(loop.list, current)).forEach((item, index) => {
        walk(at + 1, inside(loop.callback, next, [item, { value: index }], current), [...items, item]);
      });
      return;
    }
    const isCalledElsewhere = /Function/.test(next.type);
    if (isCalledElsewhere) throw new Unknown();
    if (passes(node, next, current)) walk(at + 1, current, items);
  };
  walk(0, scope, []);
  return found;
}
