// What the inspector shows. It draws and redraws; what a change means is told by inspector.js.
import { emit } from './bus.js';
import { classChips, controlRows } from './inspector_controls.js';
import { imageField, linkField, textField } from './inspector_fields.js';
import { make } from './make.js';
import { knownSections } from './sections.js';
import { t } from './words.js';

const get = (id) => document.getElementById(`inspector-${id}`);
const title = get('title');
const fields = get('fields');
const fault = get('fault');

/** 'sections' or 'element': what stands in the inspector. */
export function showPart(part) {
  get('sections').hidden = part !== 'sections';
  get('element').hidden = part !== 'element';
  get('foot').hidden = part !== 'element';
  get('back').hidden = part !== 'element';
  if (part === 'sections') title.textContent = t('pointSections');
}

export function showBusy(on) {
  get('busy').hidden = !on;
}

/** Says what happened to who can't see it. */
export function say(text) {
  get('said').textContent = text;
}

/** An error in words at the top; without one, none. `way`: {words, run} of a button that helps. */
export function drawFault(error, way) {
  fault.hidden = !error;
  fault.querySelector('[data-message]').textContent = error?.message ?? '';
  const button = get('way');
  button.hidden = !way;
  button.textContent = way?.words ?? '';
  button.onclick = way?.run ?? null;
  fault.dataset.tone = error?.code === 'reaches_all' ? 'ask' : '';
  if (error) fault.scrollIntoView({ block: 'nearest' });
}

/** What the page told at the click, at once: the name and where it stands. The rest follows. */
export function drawFacts(facts, handlers) {
  title.textContent = facts.label;
  say(t('pointChosen', { what: facts.label }));
  drawChain(facts, handlers);
  fields.dataset.waiting = '';
  get('why').hidden = true;
  get('locked').hidden = true;
  get('reach').hidden = true;
}

function drawChain({ chain, loc, index }, { select }) {
  const items = chain.slice(-40).map((each) => {
    const isHere = each.loc === loc && each.index === index;
    const button = make('button', {
      cls: 'chain__item',
      type: 'button',
      text: each.label,
      'aria-current': isHere ? 'true' : undefined,
    });
    button.addEventListener('click', () => select(each));
    return make('li', {}, [button]);
  });
  get('chain').replaceChildren(...items);
  const nav = get('chain').parentElement;
  nav.scrollLeft = nav.scrollWidth;
}

/** Draws what the server told; `found` is undefined when it told nothing. */
export function drawElement(found, facts, handlers, reach) {
  delete fields.dataset.waiting;
  if (facts.chain) drawChain(facts, handlers);
  drawSource(found);
  drawLock(found?.section);
  drawReach(found, reach, handlers);
  const parts = found ? partsOf(found, handlers) : [];
  replaceParts(parts);
  drawClasses(found, handlers);
  drawActs(found?.can);
  const why = found && !parts.length ? found.text?.why || found.controlsWhy || t('pointNothing') : '';
  get('why').hidden = !why;
  get('why').querySelector('[data-message]').textContent = why;
}

function partsOf({ text, link, image, controls }, handlers) {
  const parts = [];
  if (text?.isEditable || text?.value) {
    parts.push(textField(text, { save: handlers.text, onType: handlers.typing }));
  }
  if (link) parts.push(linkField(link, { save: handlers.link, sections: knownSections() }));
  if (image) parts.push(...imageField(image, { save: handlers.image, fail: handlers.fail }));
  return [...parts, ...controlRows(controls, handlers.control)];
}

/** New parts in place of the old; one that is being typed in stays, and the focus goes on where it was. */
function replaceParts(parts) {
  const focused = fields.contains(document.activeElement) ? document.activeElement : null;
  const typed = focused?.matches('textarea, input[type="text"]') ? focused.closest('[data-field]') : null;
  const now = parts.map((part) => (part.dataset.field === typed?.dataset.field ? typed : part));
  if (now.includes(typed)) {
    for (const old of [...fields.children]) if (old !== typed) old.remove();
    typed.before(...now.slice(0, now.indexOf(typed)));
    typed.after(...now.slice(now.indexOf(typed) + 1));
    return;
  }
  fields.replaceChildren(...now);
  const key = focused?.dataset.key;
  if (key) fields.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

function drawSource(found) {
  const button = get('source');
  button.hidden = !found?.file;
  if (!found?.file) return;
  button.textContent = t('pointSource', { file: found.file.split('/').pop(), line: found.line });
  button.onclick = () => emit('file:open', { path: found.file, line: found.line });
}

function drawLock(section) {
  const box = get('locked');
  box.hidden = !section?.isLocked;
  const who = section?.lockedBy;
  box.querySelector('[data-message]').textContent = who ? t('pointLockedBy', { who }) : t('pointLocked');
}

function drawReach(found, reach, handlers) {
  const several = found?.repeats ?? found?.instances;
  const box = get('reach');
  box.hidden = !several;
  if (!several) return;
  box.querySelector('legend').textContent = several.words;
  box.querySelector('[data-all]').textContent = t('pointAll', { n: several.count });
  for (const input of box.querySelectorAll('input')) {
    input.checked = input.value === reach;
    input.onchange = () => handlers.reach(input.value);
  }
}

/** What can't be done with the element says why when it is pointed at. */
function drawActs(can) {
  for (const button of get('foot').querySelectorAll('[data-act]')) {
    const allowed = can?.[button.dataset.act] ?? true;
    button.disabled = allowed !== true;
    button.title = allowed === true ? '' : allowed;
  }
}

function drawClasses(found, handlers) {
  get('advanced').hidden = !found || Boolean(found.controlsWhy);
  get('classes').replaceChildren(
    ...classChips(found?.classes ?? [], (name) => handlers.classes({ remove: [name] })),
  );
  get('add-class').onsubmit = (event) => {
    event.preventDefault();
    const input = get('class');
    const add = input.value.split(/\s+/).filter(Boolean);
    input.value = '';
    if (add.length) handlers.classes({ add });
  };
}
