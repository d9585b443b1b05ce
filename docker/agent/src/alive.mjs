/** Does the dev server answer? For the container's health check. */
import http from 'node:http';

const TIMEOUT_MS = 4000;
// Any answer will do, so it is asked for something cheap: a page with an error in it is not the server's failure.
const PATH = '/robots.txt';

function ask(host, port) {
  return new Promise((resolve) => {
    const request = http.get({ host, port, path: PATH, agent: false, timeout: TIMEOUT_MS }, (response) => {
      response.resume();
      resolve(null);
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
    request.on('error', (error) => resolve(error.message));
  });
}

/** → {ok, message}: what the supervisor of the dev server and the server itself say. */
export async function probe({ status, port, error }, host) {
  if (port) {
    const problem = await ask(host, port);
    return problem ? { ok: false, message: `The dev server does not answer: ${problem}` } : { ok: true, message: 'The dev server answers' };
  }
  if (status === 'error') return { ok: false, message: `There is no dev server: ${error?.message ?? 'it ended'}` };
  return { ok: true, message: status === 'starting' ? 'The dev server is starting' : 'There is no project yet' };
}
