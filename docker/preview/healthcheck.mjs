// Does the workspace answer? Two tries of at most 5 seconds each; exit code 0 for healthy, 1 for not.
import { get } from 'node:http';

const TIMEOUT_MS = 5000;
const TRIES = 2;
const port = /:(\d+)$/.exec(process.env.AGENT_LISTEN ?? '')?.[1] ?? 4320;

/** What the agent says about itself and its dev server. Raises when it says that something is wrong. */
function ask() {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path: '/alive', agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part) => (text += part));
      answer.on('end', () => {
        clearTimeout(timer);
        const { message } = text.startsWith('{') ? JSON.parse(text) : { message: `status ${answer.statusCode}` };
        if (answer.statusCode === 200) resolve(message);
        else reject(new Error(message));
      });
    });
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS);
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}

for (let attempt = 1; attempt <= TRIES; attempt += 1) {
  try {
    console.log(await ask());
    process.exit(0);
  } catch (error) {
    console.error(`Health check ${attempt} of ${TRIES} failed: ${error.message}`);
  }
}
process.exit(1);
