// The friendly controls of the inspector: swatches, segments and steps, made of the options that the server gives.
import { icon } from '../core/icon.js';
import { make } from './make.js';
import { t } from './words.js';

const SWATCHES = new Set(['color', 'background']);
const ALIGN_ICONS = {
  '': 'circle-dashed',
  left: 'align-left',
  start: 'align-left',
  center: 'align-center',
  right: 'align-right',
  end: 'align-right',
  justify: 'align-justify',
};
const MOST_SEGMENTS = 4;
/** Colours of the theme as the page shows them, by name: kept, so that a redraw doesn't blink. */
let colours = {};

const endOf = (value) => value.replace(/^(?:text|bg)-/, '');

/** Names of the theme's colours among the options of a description's controls. */
export function colourNames(controls) {
  const options = (controls ?? []).filter(({ name }) => SWATCHES.has(name)).flatMap((each) => each.options);
  return [...new Set(options.map((option) => endOf(option.value)).filter(Boolean))];
}

/** Puts the page's colours on the swatches. Only colours: the page isn't trusted to give more. */
export function paintSwatches(root, found) {
  colours = found;
  for (const face of root.querySelectorAll('[data-colour]')) paint(face);
}

function paint(face) {
  const colour = colours[face.dataset.colour] ?? '';
  face.style.backgroundColor = typeof colour === 'string' ? colour : '';
}

/** One row for each control of the description: {name, label, value, options}. `save(name, value)`. */
export function controlRows(controls, save) {
  return (controls ?? []).map((control) => row(control, (value) => save(control.name, value)));
}

function kindOf({ name, options }) {
  if (SWATCHES.has(name)) return swatches;
  return name === 'align' || options.length <= MOST_SEGMENTS ? segments : steps;
}

function row(control, save) {
  const { name, label } = control;
  const id = `inspector-control-${name}`;
  const kind = kindOf(control);
  const body = kind(control, save);
  body.setAttribute('aria-labelledby', id);
  return make('div', { cls: kind === swatches ? 'prop prop--hues' : 'prop', 'data-field': name }, [
    make('span', { cls: 'prop__label', id, text: label }),
    body,
  ]);
}

function radio(name, option, isChosen, save) {
  const input = make('input', {
    type: 'radio',
    name: `control-${name}`,
    value: option.value,
    'aria-label': option.label,
    'data-key': `${name}:${option.value}`,
  });
  input.checked = isChosen;
  input.addEventListener('change', () => input.checked && save(option.value));
  return input;
}

function swatches({ name, value, options }, save) {
  const items = options.map((option) => {
    const face = make('span', { cls: 'hue__face', 'data-colour': endOf(option.value) });
    if (!option.value || endOf(option.value) === 'transparent') face.classList.add('hue__face--none');
    else paint(face);
    return make('label', { cls: 'hue', 'data-tip': option.label }, [
      radio(name, option, option.value === value, save),
      face,
    ]);
  });
  return make('div', { cls: 'hues', role: 'radiogroup' }, items);
}

function segments({ name, value, options }, save) {
  const items = options.map((option) => {
    const glyph = name === 'align' ? ALIGN_ICONS[endOf(option.value)] : '';
    return make('label', { cls: 'segmented__item', 'data-tip': glyph ? option.label : undefined }, [
      radio(name, option, option.value === value, save),
      glyph ? icon(glyph) : option.label,
    ]);
  });
  return make('div', { cls: 'segmented segmented--fill', role: 'radiogroup' }, items);
}

const numberOf = ({ value }) => (value === '' ? -1 : Number(/-([\d.]+)$/.exec(value)?.[1]));

/** A value of the person's own stands among the usual ones by its size, where all have one. */
function inOrder(options) {
  if (options.some((option) => Number.isNaN(numberOf(option)))) return options;
  return options.toSorted((one, other) => numberOf(one) - numberOf(other));
}

/** A list with a step to either side: sizes and spaces are chosen by trying the next one. */
function steps({ name, label, value, options: given }, save) {
  const options = inOrder(given);
  const select = make('select', { cls: 'select select--sm', 'data-key': name, 'aria-label': label });
  select.append(...options.map((option) => make('option', { value: option.value, text: option.label })));
  select.value = value ?? '';
  select.addEventListener('change', () => save(select.value));
  const step = (by, key, face) => {
    const button = make(
      'button',
      {
        cls: 'btn btn--icon btn--sm',
        type: 'button',
        'aria-label': t(key, { name: label }),
        'data-key': `${name}:${by}`,
      },
      [icon(face, 14)],
    );
    const to = select.selectedIndex + by;
    button.disabled = to < 0 || to >= select.options.length;
    button.addEventListener('click', () => save(select.options[to].value));
    return button;
  };
  return make('div', { cls: 'steps', role: 'group' }, [
    step(-1, 'pointLess', 'minus'),
    select,
    step(1, 'pointMore', 'plus'),
  ]);
}

/** The element's classes as chips, each with a cross. `remove(name)`. */
export function classChips(classes, onRemove) {
  return classes.map((name) => {
    const remove = make(
      'button',
      {
        cls: 'class-chip__x',
        type: 'button',
        'aria-label': t('pointClassRemove', { name }),
        'data-key': `class:${name}`,
      },
      [icon('x', 12)],
    );
    remove.addEventListener('click', () => onRemove(name));
    return make('li', { cls: 'class-chip mono' }, [make('span', { text: name }), remove]);
  });
}
