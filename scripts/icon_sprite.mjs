import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * One SVG document with a <symbol> for each named Lucide icon.
 * @param {string[]} names file names without .svg; blank lines and lines starting with # are skipped
 * @param {string} folder where the icon files are
 * @returns {string} the sprite
 * @throws {Error} when an icon of that name does not exist
 */
export function buildSprite(names, folder) {
  const wanted = names.map((name) => name.trim()).filter((name) => name && !name.startsWith('#'));
  const symbols = [...new Set(wanted)].sort().map((name) => symbolOf(name, folder));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`;
}

function symbolOf(name, folder) {
  const file = join(folder, `${name}.svg`);
  if (!existsSync(file)) {
    throw new Error(`scripts/icons.txt names "${name}", which lucide-static does not have`);
  }
  const body = readFileSync(file, 'utf8')
    .replace(/<!--.*?-->/gs, '')
    .replace(/^[\s\S]*?<svg[^>]*>/, '')
    .replace('</svg>', '')
    .replace(/\s+/g, ' ')
    .trim();
  // Stroke settings come from the .icon class: a symbol inherits them from the <svg> that uses it.
  return `<symbol id="${name}" viewBox="0 0 24 24">${body}</symbol>`;
}
