/** HTML and SVG: whether what is opened is closed. */
import { parse } from 'parse5';
import { nestingFaults } from './html-nesting.mjs';
import { errorAt } from './positions.mjs';

const WORDS = {
  'eof-in-tag': 'The tag is not closed',
  'eof-in-comment': 'The comment is not closed',
  'eof-in-script-html-comment-like-text': 'The script is not closed',
  'eof-before-tag-name': 'The text ends inside a tag',
  'duplicate-attribute': 'The attribute is given twice',
  'missing-attribute-value': 'The attribute has no value after =',
  'unexpected-character-in-attribute-name': 'The attribute name holds a character that may not stand there',
  'missing-whitespace-between-attributes': 'There must be a space between attributes',
  'unexpected-equals-sign-before-attribute-name': 'There is an = without a name before it',
  'closing-of-element-with-open-child-elements': 'The element is closed while one inside it is still open',
  'end-tag-without-matching-open-element': 'There is no opening tag for this closing tag',
  'open-elements-left-after-eof': 'An element is not closed',
};

/** text → {errors}: what the HTML standard counts as errors and a person would want to know of. */
export function checkHtml(text, file) {
  const errors = [];
  const onParseError = (error) => {
    const message = WORDS[error.code];
    if (message) errors.push(errorAt('html_error', message, { file, text, offset: error.startOffset }));
  };
  const document = parse(text, { sourceCodeLocationInfo: true, onParseError });
  if (errors.length > 0) return { errors };
  return { errors: nestingFaults(document, text).map(({ message, offset }) => errorAt('html_error', message, { file, text, offset })) };
}

const XML_TOKEN = /<!--[\s\S]*?(-->|$)|<!\[CDATA\[[\s\S]*?(\]\]>|$)|<\?[\s\S]*?(\?>|$)|<![^>]*(>|$)|<(\/?)([A-Za-z_][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|</g;

/** SVG is XML: every element closed, every attribute quoted. text → {errors}. */
export function checkSvg(text, file) {
  const fault = (message, offset) => ({ errors: [errorAt('svg_error', message, { file, text, offset })] });
  const open = [];
  let roots = 0;
  for (const match of text.matchAll(XML_TOKEN)) {
    const [token, , , , , closing, name, , selfClosing] = match;
    if (token === '<') return fault('The tag is not well formed', match.index);
    if (!name) continue;
    if (closing && open.pop()?.name !== name) return fault(`</${name}> closes nothing that is open`, match.index);
    if (closing) continue;
    if (open.length === 0) roots += 1;
    if (roots > 1) return fault('There is more than one outermost element', match.index);
    if (!selfClosing) open.push({ name, offset: match.index });
  }
  if (open.length > 0) return fault(`<${open.at(-1).name}> is not closed`, open.at(-1).offset);
  return roots === 0 ? fault('There is no <svg> element', 0) : { errors: [] };
}
