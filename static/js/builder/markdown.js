// Markdown while it is being written. It builds elements and sets text, so no answer can bring HTML with it.
// The finished answer comes from the server, rendered there.
const INLINE =
  /(`+)([\s\S]+?)\1|\*\*([\s\S]+?)\*\*|__([\s\S]+?)__|\*([^*\s][^*]*?)\*|\[([^\]]+)\]\(([^)\s]+)\)/;

function make(tag, ...children) {
  const element = document.createElement(tag);
  element.append(...children);
  return element;
}

function link(words, address) {
  if (!/^https?:\/\//i.test(address)) return document.createTextNode(words);
  const anchor = make('a', words);
  anchor.href = address;
  anchor.target = '_blank';
  anchor.rel = 'noopener noreferrer';
  return anchor;
}

function inline(text) {
  const nodes = [];
  let rest = text;
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    const [whole, , code, strong, strong2, emphasis, words, address] = found;
    if (found.index) nodes.push(rest.slice(0, found.index));
    if (code !== undefined) nodes.push(make('code', code));
    else if (strong ?? strong2) nodes.push(make('strong', ...inline(strong ?? strong2)));
    else if (emphasis) nodes.push(make('em', ...inline(emphasis)));
    else nodes.push(link(words, address));
    rest = rest.slice(found.index + whole.length);
  }
  if (rest) nodes.push(rest);
  return nodes;
}

const BULLET = /^\s*[-*+]\s+/;
const NUMBER = /^\s*\d+[.)]\s+/;

function list(lines, mark, tag) {
  const items = make(tag);
  while (lines.length && mark.test(lines[0]))
    items.append(make('li', ...inline(lines.shift().replace(mark, ''))));
  return items;
}

function fence(lines) {
  lines.shift();
  const code = [];
  while (lines.length && !lines[0].startsWith('```')) code.push(lines.shift());
  lines.shift();
  return make('pre', make('code', code.join('\n')));
}

function paragraph(lines) {
  const text = [];
  while (lines.length && lines[0].trim() && !startsBlock(lines[0])) text.push(lines.shift());
  const nodes = text.flatMap((line, at) => (at ? [make('br'), ...inline(line)] : inline(line)));
  return make('p', ...nodes);
}

function startsBlock(line) {
  return line.startsWith('```') || /^#{1,4}\s/.test(line) || BULLET.test(line) || NUMBER.test(line);
}

/** A fragment for `text`; an unfinished fence or list counts as one. */
export function markdown(text) {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const out = document.createDocumentFragment();
  while (lines.length) {
    const line = lines[0];
    if (!line.trim()) lines.shift();
    else if (line.startsWith('```')) out.append(fence(lines));
    else if (/^#{1,4}\s/.test(line))
      out.append(make('p', make('strong', ...inline(lines.shift().replace(/^#+\s/, '')))));
    else if (BULLET.test(line)) out.append(list(lines, BULLET, 'ul'));
    else if (NUMBER.test(line)) out.append(list(lines, NUMBER, 'ol'));
    else out.append(paragraph(lines));
  }
  return out;
}
