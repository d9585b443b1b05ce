// The fields of the inspector: text, link, picture. Each is an element that tells what the person wants by `save`.
import { fit } from '../core/grow.js';
import { icon } from '../core/icon.js';
import { rawUrl, uploadFiles } from './files_api.js';
import { make } from './make.js';
import { t } from './words.js';

const PAUSE_MS = 700;
let ids = 0;

/** A labelled part of the inspector; `key` finds it again after a redraw. */
export function field(key, label, control, hint) {
  ids += 1;
  control.id ||= `inspector-field-${ids}`;
  const words = make('label', { cls: 'prop__label', text: label, for: control.id });
  const parts = [words, control];
  if (hint) parts.push(make('p', { cls: 'prop__hint', text: hint }));
  return make('div', { cls: 'prop prop--tall', 'data-field': key }, parts);
}

/** Saves what is typed at a pause, by Enter and on leaving; `onType` hears each letter. */
function saveTyped(control, { value, save, onType }) {
  let saved = value;
  let timer;
  const now = () => {
    clearTimeout(timer);
    const text = control.value.trim();
    if (text === saved || (control.required && !text)) return;
    saved = text;
    save(text);
  };
  control.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(now, PAUSE_MS);
    onType?.(control.value);
  });
  control.addEventListener('blur', now);
  control.addEventListener('keydown', (event) => {
    const isDrop = event.key === 'Escape' && control.value.trim() !== saved;
    if (event.isComposing || event.shiftKey || !(isDrop || event.key === 'Enter')) return;
    event.preventDefault();
    if (isDrop) {
      control.value = saved;
      onType?.(saved);
    }
    now();
  });
}

/** The words of an element. `onType(text)` shows them in the page before they are saved. */
export function textField({ value, isEditable, why }, { save, onType }) {
  const area = make('textarea', {
    cls: 'textarea inspector__text',
    rows: 1,
    maxlength: 5000,
    'data-grow': true,
    required: true,
    disabled: !isEditable,
  });
  area.value = value ?? '';
  requestAnimationFrame(() => fit(area));
  saveTyped(area, { value: area.value.trim(), save, onType });
  return field('text', t('pointText'), area, isEditable ? '' : why);
}

/** Where a link goes. `sections`: what it may point to on this page. */
export function linkField({ href, isEditable = true, why }, { save, sections }) {
  const input = make('input', {
    cls: 'input input--sm',
    type: 'text',
    inputmode: 'url',
    maxlength: 2000,
    spellcheck: 'false',
    autocapitalize: 'off',
    placeholder: t('pointLinkHint'),
    list: 'inspector-links',
    disabled: !isEditable,
  });
  input.value = href ?? '';
  saveTyped(input, { value: input.value, save });
  input.addEventListener('change', () => input.blur());
  const options = sections.map(({ id, title }) => make('option', { value: `#${id}`, text: title }));
  const box = field('link', t('pointLink'), input, isEditable ? '' : why);
  box.append(make('datalist', { id: 'inspector-links' }, options));
  return box;
}

/** A picture: which one, and what it shows. `save({src})` or `save({alt})`; `fail(error)` of an upload. */
export function imageField(image, { save, fail }) {
  const box = make('div', { cls: 'prop prop--tall picture', 'data-field': 'image' });
  box.append(make('p', { cls: 'prop__label', text: t('pointImage') }), shown(image));
  if (image.isEditable) {
    const grid = make('div', {
      cls: 'picture__grid',
      role: 'group',
      'aria-label': t('pointChoose'),
      hidden: true,
    });
    fill(grid, image.choices ?? [], save);
    box.append(buttons(grid, save, fail), grid);
  } else box.append(make('p', { cls: 'prop__hint', text: image.why }));
  return image.isAltEditable ? [box, altField(image.alt, save)] : [box];
}

function altField(text, save) {
  const alt = make('input', { cls: 'input input--sm', type: 'text', maxlength: 500 });
  alt.value = text ?? '';
  saveTyped(alt, { value: alt.value, save: (words) => save({ alt: words }) });
  return field('alt', t('pointAlt'), alt, t('pointAltHint'));
}

function shown({ src, choices }) {
  const known = choices?.includes(src);
  const face = known ? make('img', { src: rawUrl(`/public${src}`), alt: '' }) : icon('image', 20);
  return make('p', { cls: 'picture__now' }, [
    face,
    make('span', { cls: 'truncate mono', text: src?.split('/').pop() || '—' }),
  ]);
}

function buttons(grid, put, fail) {
  const choose = make('button', { cls: 'btn btn--sm', type: 'button', 'aria-expanded': 'false' }, [
    icon('images', 14),
    t('pointChoose'),
  ]);
  choose.addEventListener('click', () => {
    grid.hidden = !grid.hidden;
    choose.setAttribute('aria-expanded', String(!grid.hidden));
  });
  const input = make('input', {
    type: 'file',
    accept: 'image/*',
    cls: 'visually-hidden',
    'aria-label': t('pointUpload'),
  });
  input.addEventListener('change', () => upload(input.files, put, fail));
  const label = make('label', { cls: 'btn btn--sm picture__upload' }, [
    icon('upload', 14),
    t('pointUpload'),
    input,
  ]);
  return make('div', { cls: 'row' }, [choose, label]);
}

function fill(grid, choices, put) {
  grid.replaceChildren(...choices.map((src) => tile(src, put)));
  if (!choices.length) grid.append(make('p', { cls: 'prop__hint', text: t('pointNoImages') }));
}

function tile(src, put) {
  const button = make('button', { cls: 'picture__tile', type: 'button', 'aria-label': src }, [
    make('img', { src: rawUrl(`/public${src}`), alt: '', loading: 'lazy' }),
  ]);
  button.addEventListener('click', () => put({ src }));
  return button;
}

async function upload(files, put, fail) {
  if (!files.length) return;
  try {
    await uploadFiles(files, '/public/images');
    put({ src: `/images/${files[0].name}` });
  } catch (error) {
    fail(error);
  }
}
