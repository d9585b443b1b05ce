"""Containers: cold start beside `docker run`, the burst from the pool, and what a paused one costs."""

import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

from bench.docker_studio import DockerStudio, docker_studio
from bench.report import Row, p50_p95, percentile
from bench.workspaces import Preview
from tests.engine import Engine

STARTS = 4
RAW_NETWORK = "bench-raw"
BURST = 10
WAKES = 15
PATIENCE = 120.0
# As much of our own start arguments as changes its speed; the rest is what is being measured.
RAW = ("--cap-drop=ALL", "--pids-limit=128", "--memory=512m", "--cpus=2", "--user=1000:1000")


def measure(engine: Engine) -> list[Row]:
    with docker_studio(engine, pool=0) as cold:
        rows = [_cold(cold)]
    with docker_studio(engine, pool=BURST) as warm:
        rows += [_burst(warm)]
    with docker_studio(engine, pool=0, WORKSPACE_PAUSE_SECONDS="5") as sleepy:
        rows += _wakes(sleepy)
    return rows


def _cold(here: DockerStudio) -> Row:
    here.engine.cli("network", "create", RAW_NETWORK)
    preview = Preview(here.studio)
    ours, bare = [], []
    for _n in range(STARTS):
        preview.do("stop")
        preview.wait_for("stopped")
        started = time.monotonic()
        preview.open()
        ours.append(preview.page().until("<h1") - started)
        preview.do("stop")
        preview.wait_for("stopped")
        bare.append(_raw_start(here))
    ratio = percentile(ours, 0.5) / percentile(bare, 0.5)
    return Row(
        "container, cold start", p50_p95(ours, "s"), f"docker run {p50_p95(bare, 's')}", ratio, 1.25, "×"
    )


def _raw_start(here: DockerStudio) -> float:
    """Seconds from `docker run` of bare `astro dev` on the image's own template to its first HTML."""
    started = time.monotonic()
    script = (
        "const {cpSync,symlinkSync}=require('fs');cpSync('/app/template/site','/tmp/site',{recursive:true});"
        "symlinkSync('/app/template/node_modules','/tmp/site/node_modules');process.chdir('/tmp/site');"
        "process.argv.push('astro','dev','--host','0.0.0.0','--port','4321','--ignore-lock');"
        "import('/app/template/node_modules/astro/bin/astro.mjs')"
    )
    environment = ("-e", "ASTRO_TELEMETRY_DISABLED=1", "-e", "ASTRO_DEV_BACKGROUND=0", "-e", "HOME=/tmp")
    tmpfs = ("--tmpfs", "/tmp:uid=1000,gid=1000,exec", "--tmpfs", "/state:uid=1000,gid=1000")
    words = (
        "run",
        "--detach",
        "--network",
        RAW_NETWORK,
        *RAW,
        *tmpfs,
        *environment,
        "--entrypoint",
        "node",
        here.image,
        "-e",
        script,
    )
    container = here.engine.cli(*words)
    try:
        address = here.engine.cli(
            "inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", container
        )
        _first_html(address)
        return time.monotonic() - started
    finally:
        here.engine.cli("rm", "--force", "--volumes", container)


def _first_html(host: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        connection = HTTPConnection(host, 4321, timeout=30)
        try:
            connection.request("GET", "/")
            answer = connection.getresponse()
            if answer.status == 200 and b"<h1" in answer.read():
                return
        except OSError:
            time.sleep(0.02)
        finally:
            connection.close()
    raise AssertionError("the bare container never served its page")


def _burst(here: DockerStudio) -> Row:
    """Ten people open at once."""
    previews = [Preview(here.studio, f"Burst {number}") for number in range(BURST)]
    for preview in previews:
        preview.do("stop")
        preview.wait_for("stopped")
    wait_for_pool(here, BURST)

    def open_one(preview: Preview) -> float:
        started = time.monotonic()
        preview.open()
        return preview.page().until("<h1") - started

    with ThreadPoolExecutor(BURST) as threads:
        times = list(threads.map(open_one, previews))
    value = percentile(times, 0.95)
    return Row("ten opens at once, pool of ten, p95", p50_p95(times, "s"), "", value, 3, "s")


def wait_for_pool(here: DockerStudio, size: int) -> None:
    """Until so many containers of the engine are paused."""
    deadline = time.monotonic() + 300
    while len(here.engine.cli("ps", "--quiet", "--filter", "status=paused").split()) < size:
        assert time.monotonic() < deadline, "the pool doesn't fill"
        time.sleep(0.5)
    time.sleep(3)


def _wakes(here: DockerStudio) -> list[Row]:
    """One page, asked for while it runs and after it was paused."""
    preview = Preview(here.studio)
    page = preview.page()
    page.until("<h1")
    woken, awake = [], []
    for _n in range(WAKES):
        preview.wait_for("paused")
        woken.append(_asked(page))
        awake.append(percentile([_asked(page) for _m in range(5)], 0.5))
    added = [first - usual for first, usual in zip(woken, awake, strict=True)]
    wake = Row(
        "wake from pause, added, p95",
        p50_p95(added),
        f"awake {p50_p95(awake)}",
        percentile(added, 0.95),
        100,
        "ms",
    )
    preview.wait_for("paused")
    return [wake, _cost(here)]


def _asked(page: object) -> float:
    started = time.monotonic()
    status, _body = page.get()  # type: ignore[attr-defined]
    assert status == 200, status
    return (time.monotonic() - started) * 1000


def _cost(here: DockerStudio) -> Row:
    """What a paused workspace holds, as the engine counts it, and the processor time that it takes."""
    form = "{{.MemUsage}} {{.CPUPerc}}"
    words = here.engine.cli("stats", "--no-stream", "--format", form).split()
    held = float(words[0].removesuffix("MiB"))
    return Row(
        "memory of a paused workspace", f"{held:.0f} MB, {words[-1]} CPU", "limit 512 MB", held, 512, "MB"
    )
