import { meta } from './page.js';

/**
 * An icon of the sprite, for markup made by scripts. Templates use {% icon %}.
 * @param {string} name as in scripts/icons.txt
 * @param {number} size CSS pixels
 * @returns {SVGSVGElement} hidden from screen readers: the control around it carries the words
 */
export function icon(name, size = 16) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  const use = document.createElementNS(space, 'use');
  use.setAttribute('href', `${meta('icons')}#${name}`);
  svg.append(use);
  svg.setAttribute('class', 'icon');
  svg.setAttribute('width', size);
  svg.setAttribute('height', size);
  svg.setAttribute('aria-hidden', 'true');
  return svg;
}
