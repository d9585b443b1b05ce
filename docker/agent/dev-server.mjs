/** The dev-server child: imports Astro or Vite at once, starts when told, renders and reports. Speaks IPC only. */
import { DevServer } from './src/dev/dev-server.mjs';
import { installedTool, loadTool, toolOf } from './src/dev/load.mjs';
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
let server = null;
// The tool imported ahead of the start: {name, api}, a guess until the project's files are there.
let ahead = null;

async function start(settings) {
  const publish = (type, data) => tell({ type: 'event', event: { type, data } });
  try {
    const name = toolOf(root);
    server = new DevServer(name, { ...settings, root, cache: warmed.cache, publish });
    await server.start(await (name === ahead.name ? ahead.api : loadTool(root, name)));
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
    const name = installedTool(root);
    ahead = { name, api: loadTool(root, name) };
    ahead.api.catch(() => {});
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
