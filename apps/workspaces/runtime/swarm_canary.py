"""A look from inside at each node: what its engine really does to a container of ours.

A service can't ask for everything a single container can, so part of the box comes from the settings of each
node's engine (`"no-new-privileges": true` in its daemon.json). This tells whether it does.
"""

import time

from apps.workspaces.runtime import containers, swarm_service, swarm_tasks
from apps.workspaces.runtime.base import IsolationUnavailable, Limits, RuntimeFault
from apps.workspaces.runtime.swarm_manager import Manager

SECONDS = 130.0  # the first container on a node may have to wait for its image
LIMITS = Limits(cpus=1, memory_mb=192, disk_mb=16, pids=64)
PROBE = r"""
const fs = require('node:fs'), net = require('node:net'), dns = require('node:dns');
const found = [];
const status = fs.readFileSync('/proc/self/status', 'utf8');
const is = (field) => new RegExp(`^${field}:\\s*(\\S+)`, 'm').exec(status)?.[1];
if (is('NoNewPrivs') !== '1') found.push('rights: "no-new-privileges": true is missing in its daemon.json');
if (is('Seccomp') !== '2') found.push('rights: system calls are not filtered by seccomp');
if (!/^0+$/.test(is('CapEff') + is('CapBnd'))) found.push('rights: capabilities are left');
if (process.getuid() === 0) found.push('rights: it runs as root');
try {
  fs.writeFileSync('/canary', '');
  found.push('rights: the root file system can be written to');
} catch {}
const lines = fs.readFileSync('/proc/net/route', 'utf8').trim().split('\n').slice(1);
for (const [, to, gateway] of lines.map((line) => line.split(/\s+/))) {
  if (to === '00000000' || gateway !== '00000000') found.push('network: there is a way out');
}
const outside = (host, port) => new Promise((resolve) => {
  const socket = net.connect({ host, port, timeout: 1000 });
  const end = () => resolve(socket.destroy());
  socket.once('connect', () => end(found.push(`network: ${host}:${port} answers`)));
  for (const other of ['error', 'timeout']) socket.once(other, end);
});
const named = new Promise((resolve) => {
  setTimeout(resolve, 2500);
  dns.resolve4('example.com', (error) => resolve(error || found.push('network: names resolve')));
});
Promise.all([outside('169.254.169.254', 80), outside('1.1.1.1', 443), named]).then(() => {
  for (const line of found) console.log(line);
  process.exit(found.length ? 1 : 0);
});
"""


def prove(
    manager: Manager, mark: str, place: swarm_service.Place, node: str, *, network_too: bool = True
) -> None:
    """Raises IsolationUnavailable that names what is open on the node, RuntimeFault when the look fails."""
    name = f"studio-{mark}-canary-{node}"
    manager.remove(name)
    here = swarm_service.Place(place.image, place.version, place.network, (), (f"node.id=={node}",))
    task = swarm_service.task_template(place.image, here, limits=LIMITS, command=["node", "--eval", PROBE])
    labels = {containers.INSTALLATION: mark}
    manager.create({"task_template": task, "name": name, "labels": labels, **swarm_service.single()})
    try:
        findings = _findings(manager, name)
    finally:
        manager.remove(name)
    serious = [line for line in findings if network_too or not line.startswith("network:")]
    if serious:
        raise IsolationUnavailable(
            f"Node {node} is no place for workspaces. {'; '.join(serious)}",
            words="A machine of the swarm isn't set up for previews.",
        )


def _findings(manager: Manager, name: str) -> list[str]:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        task = manager.newest_task(name)
        state = swarm_tasks.state_of(task) if task else ""
        if state == "complete":
            return []
        if task and state in swarm_tasks.OVER:
            lines = [line for line in manager.log(task, 20) if line.strip()]
            if not lines:
                raise RuntimeFault(f"The look at a node failed: {swarm_tasks.problem_of(task) or state}")
            return lines
        time.sleep(0.05)
    raise RuntimeFault("The look at a node took too long")
