/** The workspace agent: see README.md. Settings come from the environment (src/settings.mjs). */
import { Agent } from './src/agent.mjs';
import { hideToken, readSettings } from './src/settings.mjs';

hideToken(process.env);

let settings;
try {
  settings = readSettings(process.env);
} catch (error) {
  console.error(error.message);
  process.exit(2);
}

const agent = new Agent(settings);
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => agent.stop(signal).then(() => process.exit(0)));
}
// The token leaves this process's own environment too, so that nothing forked later inherits it.
delete process.env.AGENT_TOKEN;
await agent.start();
