/** The dev-server child: imports Astro at once, starts when told, renders and reports. Speaks IPC only. */
import { DevServer } from './src/dev/dev-server.mjs';
import { loadAstro } from './src/dev/load.mjs';
import { toBuildError } from './src/build-error.mjs';
import { watchParent } from './src/watchdog.mjs';

const exit = process.exit.bind(process);
// A page that ends the process would take the preview with it: it gets an error that names its line instead.
process.exit = () => {
  const error = new Error('process.exit() is not available in a page');
  error.code = 'process_exit';
  throw error;
};
process.on('disconnect', () => exit(0));
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => exit(0));
process.on('uncaughtException', (error) => {
  console.error(error);
  exit(1);
});
const { send } = process;
const tell = (message) => process.connected && send.call(process, message);

let root = '';
let astro = null;
let server = null;

async function start(settings) {
  server = new DevServer({ ...settings, root, cache: warmed.cache, publish: (type, data) => tell({ type: 'event', event: { type, data } }) });
  try {
    await server.start(await astro);
  } catch (error) {
    return { ok: false, error: toBuildError(error, root, 'config_error'), durationMs: 0, down: true };
  }
  return server.firstRender();
}

let warmed = null;
const actions = {
  warm(message) {
    warmed = message;
    root = message.root;
    astro = loadAstro(root);
    astro.catch(() => {});
  },
  async start(message) {
    tell({ type: 'answer', id: message.id, verdict: await start(message) });
    watchParent();
  },
  async change(message) {
    tell({ type: 'answer', id: message.id, verdict: await server.change(message.changes, message.routes) });
  },
  async stop() {
    const timer = setTimeout(() => exit(0), 1500);
    await server?.stop();
    clearTimeout(timer);
    exit(0);
  },
};

process.on('message', (message) => actions[message.type](message));
