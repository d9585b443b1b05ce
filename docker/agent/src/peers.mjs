/** Who may connect over TCP: the studio's addresses. Unix sockets are guarded by their folder's rights. */
import net from 'node:net';
import { SettingsError } from './settings-error.mjs';

const LOOPBACK = ['127.0.0.0/8', '::1'];

function add(list, name, item) {
  const [address, length] = item.split('/');
  const family = net.isIP(address);
  const longest = family === 4 ? 32 : 128;
  const bits = length === undefined ? longest : Number(length);
  if (family === 0 || length === '' || !(Number.isInteger(bits) && bits >= 0 && bits <= longest)) {
    throw new SettingsError(`${name} must hold addresses or ranges such as 172.20.0.1 or 172.20.0.0/16, not "${item}"`);
  }
  list.addSubnet(address, bits, `ipv${family}`);
}

/** Addresses and CIDR ranges → net.BlockList of those that may connect, or null when all may. */
export function readPeers(name, items) {
  if (items.length === 0) return null;
  const list = new net.BlockList();
  // The workspace itself can reach its own servers anyway; the health check does.
  for (const item of [...items, ...LOOPBACK]) add(list, name, item);
  return list;
}

/** Drop connections of `server` that come from anybody else, before a byte of them is read. */
export function admitOnly(server, peers) {
  if (peers === null) return;
  server.prependListener('connection', (socket) => {
    const { remoteAddress, remoteFamily } = socket;
    const address = remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '');
    const local = server.address()?.port === undefined;
    if (local || (address && peers.check(address, net.isIPv4(address) ? 'ipv4' : remoteFamily.toLowerCase()))) return;
    socket.resetAndDestroy();
  });
}
