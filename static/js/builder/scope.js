// What the next message is about: a chip over the composer, and a hidden field that goes along with the words.
import { on } from './bus.js';
import { t } from './words.js';

const field = document.getElementById('composer-scope');
const mount = document.getElementById('composer-about');

/** Takes a scope, {sections: [id], files: [path], label}; undefined takes it away. */
function show(scope) {
  if (!field) return;
  field.value = scope ? JSON.stringify(scope) : '';
  mount.hidden = !scope;
  mount.querySelector('[data-message]').textContent = scope ? t('scopeAbout', { what: scope.label }) : '';
}

on('scope', show);
on('composer:sent', () => show());
mount?.querySelector('button').addEventListener('click', () => show());
