/** When a patch is not enough: code that changed, or code whose elements are replaced under it. */

import { MARK } from 'virtual:studio/marks';

const isCode = (script) => !/json|importmap|speculationrules|template/i.test(script.type);
const isStyleModule = (src) => /\.(?:css|scss|sass|less|styl)(?:\?|$)|[?&]type=style/.test(src);
const isTool = (src) => /\/@vite\/client|\/@id\/astro:scripts/.test(src);
/** Vite marks a changed module with a time; the same module without it is the same script. */
const plainSrc = (script) => script.getAttribute('src')?.replace(/([?&])t=\d+(&|$)/, '$1').replace(/[?&]$/, '') ?? '';

function codeOf(doc) {
  const scripts = [...doc.querySelectorAll('script')].filter(isCode);
  return scripts.filter((script) => !isStyleModule(plainSrc(script)) && !isTool(plainSrc(script)));
}

const signature = (doc) => codeOf(doc).map((script) => plainSrc(script) || script.textContent).sort().join('\n\u0000');

/** The part of the page a component's script belongs to: what it stands in or right behind. */
function sectionOf(script) {
  const around = script.closest('[data-section], section, nav, header, footer');
  if (around) return around;
  let before = script.previousElementSibling;
  while (before && /^(?:SCRIPT|STYLE|LINK)$/.test(before.tagName)) before = before.previousElementSibling;
  return before;
}

/** Everything a script may hold on to: which elements there are, and the data it read from them. Marks aren't the page's. */
function shape(element) {
  if (!element) return '';
  const own = [...element.attributes].filter(({ name }) => name !== MARK && (name === 'id' || name.startsWith('data-') || name.startsWith('on')));
  const data = own.map(({ name, value }) => `${name}=${value}`).join(' ');
  const inside = [...element.children].filter((child) => child.tagName !== 'SCRIPT').map(shape);
  return `${element.tagName} ${data}(${inside.join(',')})`;
}

const componentScripts = (doc) => codeOf(doc).filter((script) => plainSrc(script).includes('astro&type=script'));

/** Two served documents → why the page must really be loaded again, or null when it can be patched. */
export function scriptsChanged(before, after) {
  if (signature(before) !== signature(after)) return 'a script of the page changed';
  const shapes = (doc) => new Map(componentScripts(doc).map((script) => [plainSrc(script), shape(sectionOf(script))]));
  const old = shapes(before);
  for (const [src, now] of shapes(after)) {
    if (old.get(src) !== now) return `elements that ${src.split('?')[0]} works on changed`;
  }
  return null;
}
