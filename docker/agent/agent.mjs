/** The workspace agent: see README.md. Settings come from the environment (src/settings.mjs). */

let agent = null;
// First of all: the kernel keeps signals from a PID 1 that has no handler for them.
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => (agent ? agent.stop(signal).then(() => process.exit(0)) : process.exit(0)));
}

const { hideToken, readSettings } = await import('./src/settings.mjs');
hideToken(process.env);

let settings;
try {
  settings = readSettings(process.env);
} catch (error) {
  console.error(error.message);
  process.exit(2);
}

const { Agent } = await import('./src/agent.mjs');
agent = new Agent(settings);
// The token leaves this process's own environment too, so that nothing forked later inherits it.
delete process.env.AGENT_TOKEN;
await agent.start();
