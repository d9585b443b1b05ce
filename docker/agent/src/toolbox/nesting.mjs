/**
 * How deeply a text is nested, by counting brackets and tags. The native parsers recurse: far too deep an input
 * would overflow their stack and end this process, which cannot be caught. So it is refused before.
 */
export const MAX_DEPTH = 400;

const TOKEN = /[([{]|[)\]}]|<\/[A-Za-z]|<[A-Za-z][\w:.-]*|\/>/g;
const VOID = /^<(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/i;

/** True when brackets or tags stand in each other more than MAX_DEPTH levels deep. */
export function isTooDeep(text) {
  let brackets = 0;
  let tags = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '/>' || token.startsWith('</')) tags = Math.max(0, tags - 1);
    else if (token.startsWith('<')) tags += VOID.test(token) ? 0 : 1;
    else if ('([{'.includes(token)) brackets += 1;
    else brackets = Math.max(0, brackets - 1);
    if (brackets > MAX_DEPTH || tags > MAX_DEPTH) return true;
  }
  return false;
}
