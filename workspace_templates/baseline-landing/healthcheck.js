// Does the page answer? Two tries of at most 5 seconds each; exit code 0 for healthy, 1 for not.
import { get } from 'node:http';

const TIMEOUT_MS = 5000;
const TRIES = 2;
const url = `http://127.0.0.1:${process.env.PORT ?? 4321}/`;

function ask() {
  return new Promise((resolve, reject) => {
    const request = get(url, { timeout: TIMEOUT_MS }, (answer) => {
      answer.resume();
      if (answer.statusCode < 400) resolve();
      else reject(new Error(`status ${answer.statusCode}`));
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    request.on('error', reject);
  });
}

for (let attempt = 1; attempt <= TRIES; attempt += 1) {
  try {
    await ask();
    process.exit(0);
  } catch (error) {
    console.error(`Health check ${attempt} of ${TRIES} failed: ${error.message}`);
  }
}
process.exit(1);
