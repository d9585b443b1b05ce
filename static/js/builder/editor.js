// CodeMirror with the studio's look. Loaded when the Code tab is first opened.
import { indentWithTab } from '@codemirror/commands';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup } from 'codemirror';
import { languageOf } from './editor_languages.js';

// The colours are custom properties of builder.css: light and dark need no second theme.
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: 'var(--code-keyword)' },
  { tag: [tags.string, tags.special(tags.string), tags.attributeValue], color: 'var(--code-string)' },
  { tag: [tags.tagName, tags.angleBracket], color: 'var(--code-tag)' },
  { tag: [tags.attributeName, tags.propertyName], color: 'var(--code-name)' },
  { tag: [tags.number, tags.bool, tags.null, tags.unit, tags.color], color: 'var(--code-number)' },
  { tag: [tags.comment, tags.meta], color: 'var(--code-comment)', fontStyle: 'italic' },
  { tag: [tags.function(tags.variableName), tags.className, tags.typeName], color: 'var(--code-function)' },
  { tag: tags.heading, fontWeight: '620' },
  { tag: tags.strong, fontWeight: '620' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: [tags.link, tags.url], color: 'var(--link)' },
  { tag: tags.invalid, color: 'var(--danger)' },
]);

const look = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'transparent', color: 'var(--text)', fontSize: 'var(--size-13)' },
  '.cm-scroller': { fontFamily: 'var(--font-code)', lineHeight: '1.65', fontVariantLigatures: 'none' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--text-faint)', border: 'none' },
  '.cm-activeLine': { backgroundColor: 'var(--surface-hover)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--text)' },
  '&.cm-focused': { outline: 'none' },
  '&.cm-focused .cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--selection) !important',
  },
});

function common(path, label) {
  return [
    basicSetup,
    look,
    syntaxHighlighting(colours),
    languageOf(path),
    EditorState.tabSize.of(2),
    EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
  ];
}

/**
 * An editor for one file.
 * @param {{parent: Element, path: string, text: string, readOnly: boolean, onChange: () => void, onSave: () => void}} options
 * @returns {{text: () => string, setText: (text: string) => void, goTo: (line: number, column?: number) => void,
 *   focus: () => void, destroy: () => void}}
 */
export function openEditor({ parent, path, text, readOnly, onChange, onSave }) {
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([saveKey(onSave), indentWithTab]),
        common(path, path),
        EditorState.readOnly.of(readOnly),
        EditorView.editable.of(!readOnly),
        EditorView.updateListener.of((update) => update.docChanged && onChange()),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    setText: (next) => replace(view, next),
    goTo: (line, column = 1) => goTo(view, line, column),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function saveKey(onSave) {
  const run = () => {
    onSave();
    return true;
  };
  return { key: 'Mod-s', run, preventDefault: true };
}

/** Puts new text in, keeping the place of the cursor and the view as well as it can be. */
function replace(view, next) {
  const now = view.state.doc.toString();
  if (now === next) return;
  let start = 0;
  while (start < Math.min(now.length, next.length) && now[start] === next[start]) start += 1;
  let end = 0;
  const most = Math.min(now.length, next.length) - start;
  while (end < most && now[now.length - 1 - end] === next[next.length - 1 - end]) end += 1;
  view.dispatch({
    changes: { from: start, to: now.length - end, insert: next.slice(start, next.length - end) },
  });
}

function goTo(view, line, column) {
  const row = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines));
  const at = Math.min(row.from + Math.max(0, column - 1), row.to);
  view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
  view.focus();
}

/**
 * Two texts compared: side by side where there is room, in one column otherwise.
 * @param {{parent: Element, path: string, before: string, after: string}} options
 * @returns {{destroy: () => void}}
 */
export function openDiff({ parent, path, before, after }) {
  const fixed = [EditorState.readOnly.of(true), EditorView.editable.of(false), common(path, path)];
  if (parent.clientWidth < 720) {
    const unified = unifiedMergeView({
      original: before,
      mergeControls: false,
      collapseUnchanged: { margin: 3 },
    });
    return new EditorView({
      parent,
      state: EditorState.create({ doc: after, extensions: [fixed, unified] }),
    });
  }
  return new MergeView({
    parent,
    a: { doc: before, extensions: fixed },
    b: { doc: after, extensions: fixed },
    collapseUnchanged: { margin: 3, minSize: 6 },
    gutter: true,
  });
}
