// Editing by pointing: what the studio is asked. One request at a time changes the page, each on top of the last.
import { request } from './api.js';
import { emit } from './bus.js';
import { head, setHead, url } from './page_data.js';

let last = Promise.resolve();

/** One after the other: a change is told what the change before it made of the file. */
function inTurn(work) {
  const done = last.then(work);
  last = done.catch(() => {});
  return done;
}

function made(answer) {
  const id = answer.revision?.id;
  if (id && id !== head()) {
    setHead(id);
    emit('revision', { head: id, files: [] });
  }
  return answer;
}

/** What is known of an element of the page: see docs/architecture.md, "Pointing". @throws {Refusal} */
export async function describe({ loc, index, count, tag, owner }) {
  const { element } = await request(url('pointDescribe'), {
    method: 'POST',
    json: { loc, index, count, tag, owner: owner ?? undefined },
  });
  return element;
}

/**
 * Changes an element in its source.
 * @param {() => {loc: string, index: number, count: number, tag: string, owner?: object, head?: string}} place asked
 *   when its turn has come
 * @param {object} change such as {type: 'text', value}
 * @param {'one'|'all'} reach
 * @returns {Promise<{revision: object, element: object|null}>}
 * @throws {Refusal}
 */
export function changeElement(place, change, reach) {
  return inTurn(async () => {
    const { head: seen, ...spot } = place();
    const json = { ...spot, head: seen || head(), change, reach };
    return made(await request(url('pointChange'), { method: 'POST', json }));
  });
}

/** {head, sections: [{id, name, title, isHidden, isLocked}]}, from top to bottom. @throws {Refusal} */
export function readSections() {
  return request(url('pointSections'));
}

/** Moves, duplicates, hides, removes or locks a section. @throws {Refusal} */
export function changeSection(section, action, to) {
  return inTurn(async () => {
    const json = { section, head: head(), action, ...(to !== undefined && { to }) };
    return made(await request(url('pointSection'), { method: 'POST', json }));
  });
}
