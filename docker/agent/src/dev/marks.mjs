/**
 * Says in each element of a page where it is written, so that a person can point at it: data-studio-loc="path:offset",
 * the offset in code points. In development only, and only in what browsers get; lines stay where they are.
 */
import fs from 'node:fs';
import MagicString from 'magic-string';
import { astOf } from '../toolbox/ast.mjs';
import { elementsOf } from '../toolbox/elements.mjs';
import { isTooDeep } from '../toolbox/nesting.mjs';
import { htmlDocument, htmlElements } from '../toolbox/point-html.mjs';
import { pointsOf } from '../toolbox/positions.mjs';

const MARK = 'data-studio-loc';
const QUOTED = /["&<>]/;

const mark = (path, offset) => ` ${MARK}="${path}:${offset}"`;

/** An Astro file with its marks, as a MagicString; null for one that has none to get or doesn't compile. */
function markAstro(code, path) {
  if (QUOTED.test(path) || isTooDeep(code)) return null;
  const ast = astOf(code);
  if (!ast) return null; // faults are told at their own places
  const at = pointsOf(code);
  const marked = new MagicString(code);
  for (const element of elementsOf(ast)) marked.appendLeft(element.openingElement.name.end, mark(path, at(element.start)));
  return marked.hasChanged() ? marked : null;
}

/** → a Vite plugin that marks the project's Astro files. */
export function astroMarks(root) {
  const folder = `${fs.realpathSync(root)}/src/`;
  const pathOf = (id) => (id.startsWith(folder) && id.endsWith('.astro') ? id.slice(folder.length - '/src/'.length) : null);
  return {
    name: 'studio:marks',
    enforce: 'pre',
    transform: {
      order: 'pre', // before Astro compiles it
      handler(code, id) {
        const path = this.environment.name === 'client' ? null : pathOf(id);
        const marked = path && markAstro(code, path);
        return marked ? { code: marked.toString(), map: marked.generateMap({ source: id, hires: 'boundary', includeContent: true }) } : null;
      },
    },
    handleHotUpdate: {
      order: 'pre', // Astro compares what is in the file with what it compiled last
      handler(context) {
        const path = pathOf(context.file);
        const { read } = context;
        if (!path) return;
        context.read = async () => {
          const code = await read();
          return markAstro(code, path)?.toString() ?? code;
        };
      },
    },
  };
}

/** The page with the marks that the elements of `written`, its file, have. */
export function markHtml(html, written, path) {
  if (QUOTED.test(path)) return html;
  const at = pointsOf(written);
  const own = [...htmlElements(htmlDocument(written))];
  const served = [...htmlElements(htmlDocument(html))];
  // Plugins that came before may have filled in words, but not made other elements. A page with one is a shell that
  // scripts fill.
  const isSame = own.length > 1 && own.length === served.length && own.every((element, index) => element.tagName === served[index].tagName);
  if (!isSame) return html;
  const marked = new MagicString(html);
  served.forEach((element, index) => {
    const { startOffset } = element.sourceCodeLocation;
    marked.appendLeft(startOffset + 1 + element.tagName.length, mark(path, at(own[index].sourceCodeLocation.startOffset)));
  });
  return marked.toString();
}

/** → a Vite plugin that marks the front page of a site of plain HTML. */
export function htmlMarks() {
  return {
    name: 'studio:marks',
    transformIndexHtml: {
      order: 'pre',
      handler(html, { filename, path }) {
        return path === '/index.html' && fs.existsSync(filename) ? markHtml(html, fs.readFileSync(filename, 'utf8'), path) : html;
      },
    },
  };
}
