// Runs inside the test workspace: tries what must not work, and prints what happened as JSON.
// process.argv[1]: {targets: [[host, port]], bytes: more than the workspace may store}
const dns = require('node:dns');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');

const WAIT_MS = 1500; // a door that is open answers within milliseconds, one of the internet within a second
const task = JSON.parse(process.argv[1]);

const connect = ([host, port]) =>
  new Promise((resolve) => {
    const socket = net.connect({ host, port });
    let open = false;
    const end = (word) => {
      socket.destroy();
      resolve(word);
    };
    socket.setTimeout(WAIT_MS, () => end(open ? 'connected' : 'no answer'));
    socket.on('connect', () => {
      open = true;
      socket.write('GET / HTTP/1.0\r\n\r\n');
    });
    socket.on('data', () => end('connected'));
    // Whoever listens there may look who calls, and hang up without a word.
    socket.on('close', () => end('dropped'));
    socket.on('error', (error) => end(open ? 'dropped' : error.code));
  });

const resolved = (ask) =>
  Promise.race([
    ask.then(String, (error) => error.code),
    new Promise((resolve) => setTimeout(resolve, WAIT_MS, 'no answer')),
  ]);

async function names() {
  const outside = new dns.promises.Resolver({ timeout: WAIT_MS, tries: 1 });
  outside.setServers(['8.8.8.8']);
  const answers = await Promise.all([
    resolved(dns.promises.resolve4('example.com')),
    resolved(outside.resolve4('example.com')),
    resolved(dns.promises.lookup('host.docker.internal').then((found) => found.address)),
  ]);
  const told = answers.find((answer) => /\d+\.\d+/.test(answer));
  return [told === undefined, told ?? answers.join(', ')];
}

function sixth() {
  const found = Object.values(os.networkInterfaces()).flat().filter((item) => item.family === 'IPv6' && !item.internal);
  return [found.length === 0, found.map((item) => item.address).join(', ') || 'none'];
}

function engineSocket() {
  const found = ['/var/run/docker.sock', '/run/docker.sock', '/run/containerd/containerd.sock'].filter((path) => fs.existsSync(path));
  return [found.length === 0, found.join(', ') || 'none'];
}

/** The kernel's word on this very process. */
function rights() {
  const status = fs.readFileSync('/proc/self/status', 'utf8');
  const value = (name) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)?.[1];
  const wrong = [];
  if (process.getuid() === 0) wrong.push('root');
  for (const name of ['CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) if (/[^0]/.test(value(name) ?? '0')) wrong.push(name);
  if (value('NoNewPrivs') === '0') wrong.push('may gain rights');
  if (value('Seccomp') === '0') wrong.push('no seccomp');
  return [wrong.length === 0, wrong.join(', ') || `user ${process.getuid()}, no capabilities, seccomp`];
}

function attempt(action) {
  try {
    action();
    return 'done';
  } catch (error) {
    return error.code;
  }
}

function root() {
  const places = ['/', '/etc', '/usr', '/app', '/proc/sys/kernel', '/sys/fs/cgroup'];
  const written = places.filter((path) => attempt(() => fs.writeFileSync(`${path}/studio-canary`, '')) === 'done');
  return [written.length === 0, written.join(', ') || 'all refused'];
}

function limits() {
  const files = ['/sys/fs/cgroup/memory/memory.limit_in_bytes', '/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/pids/pids.max', '/proc/1/oom_score_adj'];
  const values = ['-1', 'max', 'max', '-1000'];
  const done = files.filter((path, index) => fs.existsSync(path) && attempt(() => fs.writeFileSync(path, values[index])) === 'done');
  return [done.length === 0, done.join(', ') || 'all refused'];
}

/** Into two files, since a single one has a limit of its own. */
function disk() {
  const block = Buffer.alloc(1024 * 1024, 1);
  let written = 0;
  let last = '';
  for (const name of ['one', 'two', 'three', 'four']) {
    const file = fs.openSync(`${process.cwd()}/../canary-${name}`, 'w');
    last = attempt(() => {
      for (let size = 0; size < task.bytes / 4; ) {
        const now = fs.writeSync(file, block);
        size += now;
        written += now;
      }
      fs.fsyncSync(file);
    });
    fs.closeSync(file);
    if (last !== 'done') break;
  }
  return [last !== 'done', `${last === 'done' ? 'no end' : last} after ${Math.round(written / 1024 / 1024)} MB`];
}

(async () => {
  const [connections, dnsFound] = await Promise.all([Promise.all(task.targets.map(connect)), names()]);
  const others = { dns: dnsFound, ipv6: sixth(), socket: engineSocket(), rights: rights(), root: root(), limits: limits(), disk: disk() };
  console.log(JSON.stringify({ connections, others }));
  process.exit(0);
})();
