// Which language a file is written in. Astro: a TypeScript head between --- lines, HTML below it.
import { css } from '@codemirror/lang-css';
import { html } from '@codemirror/lang-html';
import { javascript, tsxLanguage } from '@codemirror/lang-javascript';
import { json } from '@codemirror/lang-json';
import { markdown } from '@codemirror/lang-markdown';
import { defineLanguageFacet, Language, LanguageSupport, languageDataProp } from '@codemirror/language';
import { NodeType, Parser, parseMixed, Tree } from '@lezer/common';

const data = defineLanguageFacet({ commentTokens: { block: { open: '<!--', close: '-->' } } });
const document_ = NodeType.define({
  id: 0,
  name: 'Astro',
  top: true,
  props: [languageDataProp.add(() => data)],
});
const script = NodeType.define({ id: 1, name: 'Frontmatter' });
const markup = NodeType.define({ id: 2, name: 'Markup' });
const HEAD = /^---\r?\n([\s\S]*?)\r?\n---(?=\r?\n|$)/;

// Components close themselves (<Hero />), which plain HTML doesn't know.
const markupSupport = html({ selfClosingTags: true });

/** Cuts a file in two; parseMixed then lets the real parsers loose on each part. */
class AstroParser extends Parser {
  constructor() {
    super();
    this.wrap = parseMixed((node) => {
      if (node.type === script) return { parser: tsxLanguage.parser };
      return node.type === markup ? { parser: markupSupport.language.parser } : null;
    });
  }

  createParse(input, fragments, ranges) {
    return this.wrap(new Cut(input), input, fragments, ranges);
  }
}

class Cut {
  constructor(input) {
    this.input = input;
    this.parsedPos = 0;
    this.stoppedAt = null;
  }

  stopAt(position) {
    this.stoppedAt = position;
  }

  advance() {
    const { length } = this.input;
    this.parsedPos = length;
    const found = HEAD.exec(this.input.read(0, length));
    const head = found ? [4, 4 + found[1].length] : [0, 0];
    const below = found ? found[0].length : 0;
    const parts = [new Tree(script, [], [], head[1] - head[0]), new Tree(markup, [], [], length - below)];
    return new Tree(document_, parts, [head[0], below], length);
  }
}

const astroLanguage = new Language(data, new AstroParser(), [], 'astro');

/** Support for Astro files. */
export function astro() {
  return new LanguageSupport(astroLanguage, [
    html().support,
    javascript({ typescript: true, jsx: true }).support,
  ]);
}

const BY_ENDING = {
  astro,
  html: () => html(),
  vue: () => html(),
  svelte: () => html(),
  svg: () => html(),
  xml: () => html(),
  css: () => css(),
  json: () => json(),
  webmanifest: () => json(),
  md: () => markdown(),
  mdx: () => markdown(),
  js: () => javascript({ jsx: true }),
  mjs: () => javascript({ jsx: true }),
  jsx: () => javascript({ jsx: true }),
  ts: () => javascript({ typescript: true }),
  mts: () => javascript({ typescript: true }),
  tsx: () => javascript({ typescript: true, jsx: true }),
};

/** The extension for a path; nothing for plain text. */
export function languageOf(path) {
  return BY_ENDING[path.split('.').pop().toLowerCase()]?.() ?? [];
}
