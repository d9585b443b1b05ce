/** The head: title, meta, links and styles follow the server; what scripts put there stays. */

const keyOf = (element) => {
  if (element.tagName === 'TITLE') return 'title';
  if (element.tagName === 'META') {
    const name = ['name', 'property', 'http-equiv', 'charset'].find((attribute) => element.hasAttribute(attribute));
    return name ? `meta ${name} ${name === 'charset' ? '' : element.getAttribute(name)}` : element.outerHTML;
  }
  if (element.tagName === 'STYLE' && element.hasAttribute('data-vite-dev-id')) return `style ${element.getAttribute('data-vite-dev-id')}`;
  return element.outerHTML;
};

/** The parts that are reconciled: scripts are judged before, in scripts.mjs. */
function partsOf(doc) {
  const parts = [...doc.head.children].filter((element) => element.tagName !== 'SCRIPT' || /json/i.test(element.type));
  return new Map(parts.map((element) => [keyOf(element), element]));
}

function sameInside(live, goal) {
  if (live.textContent !== goal.textContent) live.textContent = goal.textContent;
  for (const { name, value } of goal.attributes) if (live.getAttribute(name) !== value) live.setAttribute(name, value);
}

/** Styles that are new here become Vite's own, so that its later updates find them. */
async function adoptStyles(before, after, doc) {
  const sources = (from) => [...from.querySelectorAll('script[type="module"][src]')].map((script) => script.getAttribute('src'));
  const known = new Set(sources(before));
  const fresh = sources(after).filter((src) => !known.has(src) && /\.css(?:\?|$)|[?&]type=style/.test(src));
  await Promise.all(fresh.map((src) => import(/* @vite-ignore */ src)));
  const seen = new Set();
  for (const style of [...doc.querySelectorAll('style[data-vite-dev-id]')].reverse()) {
    const id = style.getAttribute('data-vite-dev-id');
    if (seen.has(id)) style.remove();
    seen.add(id);
  }
}

/** Bring `doc.head` from what `served` said to what `next` says. */
export async function patchHead(doc, served, next) {
  const [live, before, after] = [partsOf(doc), partsOf(served), partsOf(next)];
  for (const [key, goal] of after) {
    const old = before.get(key);
    if (live.has(key)) {
      // A style may already be newer than the served one by Vite's hot update; the fetched page is newest.
      if (!old?.isEqualNode(goal) || goal.tagName === 'STYLE') sameInside(live.get(key), goal);
    } else if (!old || goal.tagName === 'STYLE') doc.head.append(doc.importNode(goal, true));
  }
  for (const key of before.keys()) if (!after.has(key)) live.get(key)?.remove();
  await adoptStyles(served, next, doc);
}
