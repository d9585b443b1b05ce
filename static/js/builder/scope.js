// What the next message is about: a chip over the composer, and a hidden field that goes along with the words.
import { emit, on } from './bus.js';
import { sectionTitle } from './sections.js';
import { t } from './words.js';

const field = document.getElementById('composer-scope');
const mount = document.getElementById('composer-about');

/** "Heading in Hero": the choice in words. */
function labelOf({ place: { label, section }, element }) {
  const title = element?.section?.title ?? sectionTitle(section);
  return title && title !== label ? t('scopeIn', { what: label, section: title }) : label;
}

/** Makes what is chosen in the page ({place, element} of the inspector) the scope of the next message. */
export function sendToChat(chosen, words = '') {
  const section = chosen.element?.section?.id ?? chosen.place.section;
  const file = chosen.element?.file;
  show({ sections: section ? [section] : [], files: file ? [file] : [], label: labelOf(chosen) });
  emit('compose', words);
}

/** Takes a scope, {sections: [id], files: [path], label}; undefined takes it away. */
function show(scope) {
  if (!field) return;
  field.value = scope ? JSON.stringify(scope) : '';
  mount.hidden = !scope;
  mount.querySelector('[data-message]').textContent = scope ? t('scopeAbout', { what: scope.label }) : '';
}

on('composer:sent', () => show());
mount?.querySelector('button').addEventListener('click', () => show());
