"""Start a preview image the way workspaces are started, and look whether it keeps its promises."""

import json
import tarfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, cast

from apps.workspaces.runtime.base import ImageMissing, RuntimeFault
from apps.workspaces.runtime.engine import ENGINE_ERRORS, Container, ImageNotFound, client
from apps.workspaces.runtime.images import content, naming, streams

START_SECONDS = 60.0
STOP_SECONDS = 5
USER = "1000:1000"
NODE = "/usr/local/bin/node"
# Names of programs that would let somebody inside look around or fetch more.
UNWANTED = frozenset(
    """
    sh bash dash ash zsh ksh fish csh busybox toybox env sudo su npm npx yarn yarnpkg pnpm corepack bun deno
    apt apt-get dpkg apk rpm yum dnf pip pip3 python python3 perl ruby gem curl wget nc ssh git make gcc cc
    """.split()  # noqa: SIM905 - forty lines of one word each are harder to read
)
FIRST_PAGE = (
    "fetch('http://127.0.0.1:4321/').then(async (answer) => "
    "console.log(JSON.stringify([answer.status, (await answer.text()).includes('</html>')])))"
)
WHO = "console.log(JSON.stringify([process.getuid(), process.getgid(), process.getgroups()]))"
WRITE = (
    "try { require('fs').writeFileSync('/app/x', ''); console.log('written') } "
    "catch (error) { console.log(error.code) }"
)


@dataclass(frozen=True)
class Check:
    """One promise, whether it is kept, and what was seen."""

    name: str
    ok: bool
    seen: str


def verify(template: str, *, registry: str = "", address: str = "") -> Sequence[Check]:
    """Every check of the image of the present content. Raises ImageMissing and RuntimeFault."""
    engine = client(address)
    name = naming.image_name(template, registry)
    try:
        image = engine.images.get(name)
        checks = [_labels(template, image.labels), _user(image.attrs["Config"])]
        with _running(engine, name) as container:
            checks += [_files(container), *_inside(container, image.attrs["Config"]), _ending(container)]
        return checks
    except ImageNotFound as error:
        words = f"There is no image {name}; build it first: manage.py preview_image build {template}"
        raise ImageMissing(words) from error
    except ENGINE_ERRORS as error:
        raise RuntimeFault(f"The engine could not run {name}: {error}") from error


@contextmanager
def _running(engine: Any, name: str) -> Iterator[Container]:
    """Hardened as a workspace is, without any network, serving the template's own pages."""
    container = engine.containers.run(
        name,
        detach=True,
        network_mode="none",
        cap_drop=["ALL"],
        security_opt=["no-new-privileges"],
        read_only=True,
        user=USER,
        pids_limit=128,
        mem_limit="512m",
        memswap_limit="512m",
        tmpfs={
            "/project": "uid=1000,gid=1000,size=64m",
            "/state": "uid=1000,gid=1000,mode=0700,size=64m",
            "/tmp": "size=16m",  # noqa: S108 - the container's own
        },
        environment={"AGENT_TOKEN_SHA256": "0" * 64, "AGENT_TEMPLATE_FILES": "/app/template/site"},
    )
    try:
        yield container
    finally:
        container.remove(force=True)


def _labels(template: str, labels: dict[str, str]) -> Check:
    wanted = {
        naming.TEMPLATE_LABEL: template,
        naming.VERSION_LABEL: content.version(template),
        naming.CONTENT_LABEL: content.content_hash(template),
    }
    wrong = [name for name, value in wanted.items() if labels.get(name) != value]
    return Check(
        "labels", not wrong, f"wrong: {', '.join(wrong)}" if wrong else labels[naming.CONTENT_LABEL][:12]
    )


def _user(config: dict[str, Any]) -> Check:
    return Check("not root", config.get("User") == USER, config.get("User") or "root")


def _files(container: Container) -> Check:
    """Walks the whole file system, as the engine exports it."""
    with tarfile.open(
        fileobj=cast(IO[bytes], streams.Chunks(cast(Iterable[bytes], container.export()))), mode="r|"
    ) as tar:
        bad = [entry.name for entry in tar if _unwanted(entry)]
    return Check("no shell, no package manager", not bad, ", ".join(bad[:5]) or "none found")


def _unwanted(entry: tarfile.TarInfo) -> bool:
    if entry.isdir():
        return entry.name.endswith("/node_modules/npm")
    runs = entry.issym() or entry.islnk() or bool(entry.mode & 0o111)
    return bool(entry.mode & 0o6000) or (runs and entry.name.rpartition("/")[2] in UNWANTED)


def _inside(container: Container, config: dict[str, Any]) -> list[Check]:
    health = config["Healthcheck"]["Test"][1:]
    seconds = _await_page(container, health)
    return [
        _ask(container, "runs as", WHO, [1000, 1000, [1000]]),
        Check("dev server up", seconds is not None, "never" if seconds is None else f"after {seconds:.1f} s"),
        _ask(container, "first page", FIRST_PAGE, [200, True]),
        _health(container, health),
        _ask(container, "read-only", WRITE, "EROFS"),
    ]


def _await_page(container: Container, health: list[str]) -> float | None:
    """Seconds until the health check says that the dev server answers."""
    started = time.monotonic()
    while (passed := time.monotonic() - started) < START_SECONDS:
        code, said = _exec(container, health)
        if code == 0 and "answers" in said:
            return passed
        time.sleep(0.2)
    return None


def _ask(container: Container, name: str, script: str, wanted: Any) -> Check:
    _, text = _exec(container, [NODE, "-e", script])
    try:
        seen = json.loads(text)
    except ValueError:
        seen = text
    return Check(name, seen == wanted, text[:100])


def _health(container: Container, health: list[str]) -> Check:
    code, said = _exec(container, health)
    return Check("health check", code == 0, f"exit code {code}: {said[:80]}")


def _exec(container: Container, argv: list[str]) -> tuple[int, str]:
    code, said = container.exec_run(argv)
    return int(code if code is not None else 1), cast(bytes, said).decode("utf-8", "replace").strip()


def _ending(container: Container) -> Check:
    container.kill("SIGTERM")
    started = time.monotonic()
    code = _wait(container)
    seen = f"exit code {code} after {time.monotonic() - started:.1f} s" if code is not None else "still runs"
    return Check(f"SIGTERM ends it within {STOP_SECONDS} s", code == 0, seen)


def _wait(container: Container) -> int | None:
    try:
        return int(container.wait(timeout=STOP_SECONDS)["StatusCode"])
    except ENGINE_ERRORS:
        return None
