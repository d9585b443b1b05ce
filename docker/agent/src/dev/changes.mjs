/** Hand changed files to Vite, and know when it has taken them up. */
import path from 'node:path';

const LONGEST_WAIT_MS = 1000;

/**
 * Vite takes up a change in the background. Its last step for a file is the `hotUpdate` hook of the last
 * environment, which the integration reports here.
 */
export class UpdateTracker {
  #server;
  #waiting = new Map();

  constructor(server) {
    this.#server = server;
  }

  seen(environment, file) {
    const last = Object.keys(this.#server.environments).filter((name) => name !== 'client').at(-1);
    if (environment === last) this.#waiting.get(file)?.();
  }

  /** Resolves once Vite has invalidated what depends on `file`; files it ignores count as done in time. */
  done(file) {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        this.#waiting.delete(file);
        // The updates themselves follow in the same turn of the loop as the last hook.
        setImmediate(resolve);
      };
      const timer = setTimeout(finish, LONGEST_WAIT_MS);
      this.#waiting.set(file, finish);
    });
  }
}

function emit(watcher, kind, file) {
  watcher.emit(kind, file);
  watcher.emit('all', kind, file);
}

/** Tell Vite of `changes` [{kind: "add"|"change"|"unlink", path}]; new files first, removed ones last. */
export async function applyChanges(studio, root, changes) {
  const { vite, tracker } = studio;
  for (const kind of ['add', 'change', 'unlink']) {
    const files = changes.filter((change) => change.kind === kind).map((change) => path.join(root, change.path));
    const taken = files.map((file) => tracker.done(file));
    for (const file of files) emit(vite.watcher, kind, file);
    await Promise.all(taken);
  }
}

/** Whether one of `changes` is a module that open pages have loaded as code: no patch can run it again. */
export function runsInBrowser(vite, root, changes) {
  const code = changes.filter((change) => !/\.(?:astro|css|scss|sass|less|md)$/.test(change.path));
  const { moduleGraph } = vite.environments.client;
  // Files that only a style sheet watches (Tailwind's sources) are in the graph too, but were never compiled.
  const loaded = (change) => [...(moduleGraph.getModulesByFile(path.join(root, change.path)) ?? [])];
  return code.some((change) => loaded(change).some((module) => module.type === 'js' && module.id !== null));
}
