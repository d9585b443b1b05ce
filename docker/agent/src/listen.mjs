/** Listening on unix sockets and on TCP. */
import fs from 'node:fs';
import net from 'node:net';

function isAlive(socketPath) {
  return new Promise((resolve) => {
    const probe = net.connect(socketPath);
    probe.once('connect', () => resolve(true) || probe.destroy());
    probe.once('error', () => resolve(false));
  });
}

/** Listen on {path} or {host, port}; the socket file of a crashed agent is taken over. */
export async function listen(server, address) {
  if (address.path && fs.existsSync(address.path)) {
    if (await isAlive(address.path)) throw new Error(`another agent is listening on ${address.path}`);
    fs.rmSync(address.path);
  }
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, resolve);
  });
  if (address.path) fs.chmodSync(address.path, 0o600);
}
