"""The `process` runtime: the agent as a detached local process, in a sandbox where bubblewrap works."""

import contextlib
import hashlib
import os
import shutil
import stat
import subprocess
import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path

from apps.workspaces.runtime import bubblewrap, processes, toolchain
from apps.workspaces.runtime.base import (
    Address,
    Endpoint,
    Handle,
    IsolationUnavailable,
    Limits,
    Observation,
    RuntimeFault,
    Spec,
    Usage,
)

LONGEST_SOCKET_PATH = 100  # the kernel takes 107 bytes
STOP_GRACE = 3.0
MAX_OPEN_FILES = 4096
LOG_LINES = 20


def short(workspace_id: uuid.UUID) -> str:
    """The random end of a time-sortable id."""
    return workspace_id.hex[-12:]


class ProcessRuntime:
    """Folders: <home>/workspaces/<id>/{project,state,agent.log}; sockets in a folder with a short path."""

    name = "process"
    pauses = False

    def __init__(self, home: Path, *, isolation: str = "auto") -> None:
        """`isolation` is auto, bubblewrap or none. Raises IsolationUnavailable when it asks for too much."""
        self.home = home
        self.isolated = isolation != "none" and bubblewrap.works()
        if isolation == "bubblewrap" and not self.isolated:
            raise IsolationUnavailable(
                "WORKSPACE_ISOLATION is bubblewrap, but bwrap doesn't work on this machine"
            )
        self._mark = hashlib.sha256(str(home).encode()).hexdigest()[:10]

    def start(self, spec: Spec) -> Handle:
        """Anything left of an earlier start of the same workspace is ended first."""
        self._end(spec.id)
        try:
            agent = toolchain.agent_install(self.home)
            packages = toolchain.template_install(spec.template, self.home)
            folders = self._folders(spec.id, packages)
            argv, environment = self._command(spec, folders, agent, packages)
            pid = self._spawn(spec, argv, environment)
        except OSError as error:
            raise RuntimeFault(f"The workspace could not be started: {error}") from error
        process = processes.look(pid)
        data = {"pid": pid, "started": process.started if process else 0, "isolated": self.isolated}
        return Handle(spec.id, data)

    def poll(self, handle: Handle) -> Observation:
        """Alive while the process that was started is the one with its pid."""
        process = processes.look(int(handle.data.get("pid") or 0))
        alive = process is not None and process.started == handle.data.get("started")
        return Observation(alive, self.log(handle.id))

    def stop(self, handle: Handle) -> None:
        """Also ends what the agent left behind, and removes the workspace's folders."""
        self._end(handle.id, handle)
        shutil.rmtree(self._folder(handle.id), ignore_errors=True)
        shutil.rmtree(self._run(handle.id), ignore_errors=True)

    def list(self) -> Sequence[Handle]:
        """One handle a workspace, with the oldest of its processes, which is the one we started."""
        oldest: dict[uuid.UUID, processes.Found] = {}
        for process in processes.marked(f"{self._mark}:"):
            with contextlib.suppress(ValueError):
                workspace_id = uuid.UUID(process.mark)
                if workspace_id not in oldest or _age(process) < _age(oldest[workspace_id]):
                    oldest[workspace_id] = process
        return [Handle(key, {"pid": found.pid, "started": found.started}) for key, found in oldest.items()]

    def usage(self, handle: Handle) -> Usage:
        """Summed over the agent, the dev server and whatever they started."""
        used = [found for p in self._all(handle.id, handle) if (found := processes.usage(p.pid)) is not None]
        if not used:
            return Usage()
        return Usage(sum(u.memory for u in used), sum(u.cpu for u in used), max(u.uptime for u in used))

    def endpoint(self, handle: Handle) -> Endpoint:
        """The sockets exist once the agent listens."""
        run = self._run(handle.id)
        return Endpoint(Address(run / "agent.sock"), Address(run / "dev.sock"))

    def pause(self, handle: Handle) -> None:
        """Local processes stay awake: `pauses` says so."""

    def resume(self, handle: Handle) -> None:
        """They always are."""

    def limit(self, handle: Handle, limits: Limits) -> None:
        """Without a control group there is nothing to set while it runs."""

    def adopt(self, handle: Handle, workspace_id: uuid.UUID) -> Handle:
        """There are no warm ones here."""
        raise RuntimeFault("The process runtime has no warm pool")

    def version(self, template: str) -> str:
        """The packages and the agent that would run."""
        return f"{toolchain.template_digest(template)}-{toolchain.agent_digest()}"

    def log(self, workspace_id: uuid.UUID, lines: int = LOG_LINES) -> Sequence[str]:
        """The last lines that the agent wrote."""
        try:
            with (self._folder(workspace_id) / "agent.log").open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - 16_384))
                text = file.read().decode("utf-8", "replace").replace("\0", "")
                return text.splitlines()[-lines:]
        except FileNotFoundError:
            return []

    def leftovers(self) -> Sequence[uuid.UUID]:
        """Workspaces that have a folder here, running or not."""
        found = []
        for path in (self.home / "workspaces").glob("*"):
            with contextlib.suppress(ValueError):
                found.append(uuid.UUID(path.name))
        return found

    def _all(self, workspace_id: uuid.UUID, handle: Handle | None = None) -> Sequence[processes.Found]:
        """The marked processes, and those without a mark (the agent starts them with a clean environment)."""
        found = processes.marked(f"{self._mark}:{workspace_id}")
        leaders = {(p.pid, p.started) for p in found}
        if handle is not None and handle.data.get("pid"):
            leaders.add((int(handle.data["pid"]), int(handle.data.get("started") or 0)))
        known = {p.pid: p for p in [*processes.of_sessions(leaders), *found]}
        return tuple(known.values())

    def _end(self, workspace_id: uuid.UUID, handle: Handle | None = None) -> None:
        left = processes.end(self._all(workspace_id, handle), grace=STOP_GRACE)
        if left:
            raise RuntimeFault(f"Processes {[p.pid for p in left]} of workspace {workspace_id} don't end")

    def _folder(self, workspace_id: uuid.UUID) -> Path:
        return self.home / "workspaces" / str(workspace_id)

    def _run(self, workspace_id: uuid.UUID) -> Path:
        return self._run_root() / short(workspace_id)

    def _run_root(self) -> Path:
        """Sockets stay in the data folder where their path is short enough, else in a private one of /tmp."""
        root = self.home / "run" / "w"
        if len(os.fsencode(root)) + len("/0123456789ab/agent.sock") <= LONGEST_SOCKET_PATH:
            return root
        return Path(tempfile.gettempdir()) / f"studio-{os.getuid()}-{self._mark}"

    def _folders(self, workspace_id: uuid.UUID, packages: Path) -> tuple[Path, Path, Path]:
        """Empty project, state and run folder, owned by the user the workspace will run as."""
        root, folder, run = self._run_root(), self._folder(workspace_id), self._run(workspace_id)
        _private(root)
        for path in (folder, run):
            shutil.rmtree(path, ignore_errors=True)
        project, state = folder / "project", folder / "state"
        for path in (project, state, run):
            path.mkdir(parents=True, mode=0o700)
        modules = project / "node_modules"
        if self.isolated:
            modules.mkdir()  # the packages are mounted there
        else:
            modules.symlink_to(packages / "node_modules")
        if self.isolated and os.getuid() == 0:
            uid = bubblewrap.user_id(workspace_id.int)
            for path in (project, state, run, modules):
                os.chown(path, uid, uid)
        return project, state, run

    def _command(
        self, spec: Spec, folders: tuple[Path, Path, Path], agent: toolchain.AgentInstall, packages: Path
    ) -> tuple[Sequence[str], dict[str, str]]:
        """The argv, and the whole environment: nothing of ours is passed on."""
        limits = [
            "/usr/bin/prlimit",
            f"--nofile={MAX_OPEN_FILES}",
            f"--fsize={spec.limits.disk_mb * 1024**2 // 4}",
            "--core=0",
        ]
        if not Path(limits[0]).exists():
            limits = []
        if not self.isolated:
            environment = _environment(spec, *folders, path=f"{toolchain.node_home() / 'bin'}:/usr/bin:/bin")
            return [*limits, str(toolchain.node()), str(agent.agent)], environment
        inside = [Path(name) for name in (bubblewrap.PROJECT, bubblewrap.STATE, bubblewrap.RUN)]
        environment = _environment(spec, *inside, path=bubblewrap.PATH)
        mounts = bubblewrap.Mounts(
            *folders, node=toolchain.node_home(), agent=agent.folder, packages=packages
        )
        argv = bubblewrap.sandbox(mounts, uid=bubblewrap.user_id(spec.id.int))
        program = f"{bubblewrap.AGENT}/{agent.program.name}/{agent.agent.name}"
        return [*limits, *argv, f"{bubblewrap.NODE}/bin/node", program], environment

    def _spawn(self, spec: Spec, argv: Sequence[str], environment: dict[str, str]) -> int:
        """A session of its own, so that it survives us."""
        environment = {**environment, processes.MARK: f"{self._mark}:{spec.id}"}
        with (self._folder(spec.id) / "agent.log").open("wb") as log:
            child = subprocess.Popen(
                argv,
                env=environment,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                close_fds=True,
            )
        return child.pid


def _age(process: processes.Found) -> tuple[int, int]:
    return process.started, process.pid


def _private(root: Path) -> None:
    """A folder that is really ours and that nobody else may enter."""
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    facts = root.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.getuid():
        raise RuntimeFault(f"{root} belongs to somebody else")
    root.chmod(0o700)


def _environment(spec: Spec, project: Path, state: Path, run: Path, *, path: str) -> dict[str, str]:
    return {
        "PATH": path,
        "AGENT_TOKEN": spec.token,
        "AGENT_LISTEN": f"unix:{run}/agent.sock",
        "AGENT_DEV_LISTEN": f"unix:{run}/dev.sock",
        "AGENT_ROOT": str(project),
        "AGENT_CACHE": f"{state}/cache",
        "AGENT_OUT": f"{state}/out",
        "AGENT_ALLOWED_HOSTS": ",".join(spec.allowed_hosts),
        "AGENT_STUDIO_ORIGIN": ",".join(spec.studio_origins),
        "AGENT_LEASE_SECONDS": str(spec.lease_seconds),
        "AGENT_BUILD_TIMEOUT_MS": str(spec.build_seconds * 1000),
        "AGENT_HEAP_MB": str(spec.limits.memory_mb),
        "AGENT_DEV_SERVER": "on" if spec.dev_server else "off",
        "LANG": "C.UTF-8",
    }
