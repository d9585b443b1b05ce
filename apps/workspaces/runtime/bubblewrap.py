"""The argv that puts a workspace into a sandbox of its own with bubblewrap.

Inside there is a file system of read-only system libraries, Node, the agent and the template's packages, one
writable project folder, a loopback-only network, no other process and no capability. Started as root, the
program runs under a user id of the workspace's own; otherwise in a user namespace.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

PROJECT = "/project"
STATE = "/state"
RUN = "/run/workspace"
NODE = "/opt/node"
AGENT = "/opt/agent"
MAX_PROCESSES = 512
PATH = f"{NODE}/bin:/usr/bin:/bin"


@dataclass(frozen=True)
class Mounts:
    """Folders of the host that the sandbox sees. Only project, state and run can be written."""

    project: Path
    state: Path
    run: Path
    node: Path
    agent: Path
    packages: Path


def user_id(number: int) -> int:
    """A user id for a workspace, out of a range that no real account uses. `number` is any large number."""
    return 0x6000_0000 + number % 0x0FFF_FFFF


def sandbox(mounts: Mounts, *, uid: int) -> list[str]:
    """argv that runs what is appended to it. `uid` is used only when we are root.

    The environment is passed on as it is: the caller gives one without anything of the host. It isn't in the
    argv, which every user of the host can read, because the agent's token is in it.
    """
    binds = [
        *_system(),
        *("--ro-bind", str(mounts.node), NODE),
        *("--ro-bind", str(mounts.agent), AGENT),
        *("--bind", str(mounts.project), PROJECT),
        *("--ro-bind", str(mounts.packages / "node_modules"), f"{PROJECT}/node_modules"),
        *("--bind", str(mounts.state), STATE),
        *("--bind", str(mounts.run), RUN),
    ]
    return [_bwrap(), *_namespaces(), *binds, "--chdir", "/", "--", *_drop(uid)]


def _namespaces() -> list[str]:
    apart = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    if os.getuid() == 0:
        keep = ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP")  # for setpriv, which then drops them too
        return [*apart, "--cap-drop", "ALL", *(word for name in keep for word in ("--cap-add", name))]
    return [*apart, "--unshare-user", "--uid", "1000", "--gid", "1000", "--cap-drop", "ALL"]


def _system() -> list[str]:
    """/usr with what stands beside it on this system, and nothing of /etc, /home, /var or /root."""
    argv = ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "lib", "lib32", "lib64"):
        path = Path("/", name)
        if path.is_symlink():
            argv += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir():
            argv += ["--ro-bind", str(path), str(path)]
    for folder in ("/etc", "/opt", "/run"):
        argv += ["--perms", "0755", "--dir", folder]
    # What a machine keeps in /usr/local is nobody's business here.
    argv += ["--tmpfs", "/usr/local", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]
    return [*argv, "--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/tmp"]  # noqa: S108 - the sandbox's own


def _drop(uid: int) -> list[str]:
    limits = ["/usr/bin/prlimit", f"--nproc={MAX_PROCESSES}", "--"]
    if os.getuid() != 0:
        return limits
    return [
        "/usr/bin/setpriv",
        *("--reuid", str(uid), "--regid", str(uid), "--clear-groups"),
        *("--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"),
        *limits,
    ]


def _bwrap() -> str:
    return shutil.which("bwrap") or "bwrap"


@lru_cache
def works() -> bool:
    """Whether this machine lets us build such a sandbox. Tried once a process."""
    tools = [shutil.which("bwrap"), Path("/usr/bin/prlimit").exists(), Path("/usr/bin/setpriv").exists()]
    if not all(tools):
        return False
    argv = [
        _bwrap(),
        *_namespaces(),
        *_system(),
        "--clearenv",
        "--chdir",
        "/",
        "--",
        *_drop(user_id(1)),
        "/usr/bin/true",
    ]
    try:
        return subprocess.run(argv, capture_output=True, timeout=10, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
