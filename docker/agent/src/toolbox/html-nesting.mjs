/** Whether what an HTML text opens is closed, and nothing else: browsers mend both in silence, and not as meant. */

const END_MAY_BE_LEFT_OUT = new Set('html head body p li dt dd option optgroup tr td th thead tbody tfoot colgroup caption rt rp'.split(' '));
const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));
const RAW = new Set(['script', 'style', 'textarea', 'title', 'noscript', 'iframe']);
const END_TAG = /<\/([A-Za-z][\w:-]*)/g;

function* nodesOf(node) {
  yield node;
  for (const child of node.content?.childNodes ?? node.childNodes ?? []) yield* nodesOf(child);
}

const isElement = (node) => node.tagName !== undefined && Boolean(node.sourceCodeLocation?.startTag);

function isOpen(node, text) {
  const { startTag, endTag } = node.sourceCodeLocation;
  if (endTag || VOID.has(node.tagName) || END_MAY_BE_LEFT_OUT.has(node.tagName)) return false;
  // In SVG an element may close itself.
  return node.namespaceURI.endsWith('/xhtml') || text[startTag.endOffset - 2] !== '/';
}

/** Where "</" means nothing: in comments, scripts and attributes. */
function quietRanges(nodes) {
  const comments = nodes.filter((node) => node.nodeName === '#comment').map((node) => node.sourceCodeLocation);
  const elements = nodes.filter(isElement);
  const inside = elements.filter((node) => RAW.has(node.tagName)).flatMap((node) => node.childNodes.map((child) => child.sourceCodeLocation));
  return [...comments, ...inside, ...elements.map((node) => node.sourceCodeLocation.startTag)].filter(Boolean);
}

function strayEnds(nodes, text) {
  const known = new Set(nodes.map((node) => node.sourceCodeLocation?.endTag?.startOffset));
  const quiet = quietRanges(nodes);
  const isQuiet = (offset) => quiet.some((range) => offset >= range.startOffset && offset < range.endOffset);
  const ends = [...text.matchAll(END_TAG)].filter(({ index, 1: name }) => !known.has(index) && !/^(?:html|body|p|br)$/i.test(name) && !isQuiet(index));
  return ends.map(({ index, 1: name }) => ({ message: `There is no opening tag for this </${name}>`, offset: index }));
}

/** A document of parse5 with its source → [{message, offset}], in the order of the text. */
export function nestingFaults(document, text) {
  const nodes = [...nodesOf(document)];
  const open = nodes.filter((node) => isElement(node) && isOpen(node, text));
  const left = open.map((node) => ({ message: `<${node.tagName}> is not closed`, offset: node.sourceCodeLocation.startTag.startOffset }));
  return [...left, ...strayEnds(nodes, text)].sort((one, other) => one.offset - other.offset);
}
