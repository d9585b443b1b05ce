"""What is sent to the engine, as a tar file: sources for a Node base, else the assembled image."""

import io
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from apps.workspaces.runtime import toolchain
from apps.workspaces.runtime.base import RuntimeFault
from apps.workspaces.runtime.images import content

ASSEMBLE_SECONDS = 300
FIXED_TIME = 315_532_800  # 1980: files alike give layers alike, whenever they were made


@contextmanager
def of_sources(template: str, home: Path) -> Iterator[IO[bytes]]:
    """For the whole Dockerfile, which installs packages itself."""
    with _folder(home) as folder:
        content.lay_out(template, folder)
        dockerfile = (folder / "preview" / "Dockerfile").read_text()
        with _packed({"": folder}, dockerfile) as tar:
            yield tar


@contextmanager
def of_wheel(template: str, home: Path, progress: toolchain.Progress) -> Iterator[IO[bytes]]:
    """For the last stage alone. Raises RuntimeFault where this machine's Node can't run in a container."""
    if sys.platform != "linux":
        raise RuntimeFault("An image can be made from the Node wheel on Linux only; use --from node")
    agent = toolchain.agent_install(home, progress)
    packages = toolchain.template_install(template, home, progress)
    with _folder(home) as folder:
        content.lay_out(template, folder)
        progress("Collecting Node, its libraries, the agent and the packages")
        inputs = [folder / "agent", agent.folder / "node_modules", packages / "node_modules", folder / "site"]
        _assemble(folder / "preview" / "assemble.mjs", [*inputs, folder / "image"])
        dockerfile = _last_stage((folder / "preview" / "Dockerfile").read_text())
        with _packed({"image": folder / "image"}, dockerfile) as tar:
            yield tar


def _last_stage(dockerfile: str) -> str:
    """What stands from `FROM scratch` on, copying from the build's folder instead of the stage before."""
    _, line, rest = dockerfile.rpartition("FROM scratch\n")
    return line + rest.replace("--from=assemble /image/", "image/")


def _assemble(program: Path, folders: list[Path]) -> None:
    argv = [str(toolchain.node()), str(program), *map(str, folders)]
    try:
        subprocess.run(argv, check=True, capture_output=True, text=True, timeout=ASSEMBLE_SECONDS)
    except subprocess.CalledProcessError as error:
        raise RuntimeFault(f"The image could not be assembled: {error.stderr.strip()[-500:]}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RuntimeFault(f"The image could not be assembled: {error}") from error


@contextmanager
def _folder(home: Path) -> Iterator[Path]:
    """On the disk of the installed packages, so that these can be linked instead of copied."""
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home, prefix=".image-") as name:
        yield Path(name)


@contextmanager
def _packed(folders: dict[str, Path], dockerfile: str) -> Iterator[IO[bytes]]:
    """Each folder below its name in the archive, and the Dockerfile at its top."""
    with tempfile.TemporaryFile() as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            for name, folder in folders.items():
                tar.add(folder, arcname=name or ".", filter=_plain)
            _add_text(tar, "Dockerfile", dockerfile)
        file.seek(0)
        yield file


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Owner, time and rights do not depend on who packs it and when."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = FIXED_TIME
    entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
    return entry


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    data = text.encode()
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    tar.addfile(_plain(entry), io.BytesIO(data))
