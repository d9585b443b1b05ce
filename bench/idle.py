"""Memory of an idle studio without workspaces."""

import time

import psutil

from bench.report import Row
from tests.e2e.studio import Studio, processes_of


def measure(studio: Studio) -> list[Row]:
    assert not studio.agents(), "workspaces run, so this would not be the idle studio"
    time.sleep(8)  # after the start's work
    family = {process.pid: process for process in processes_of(studio.home)}
    for process in list(family.values()):
        family |= {child.pid: child for child in process.children(recursive=True)}
    parts: dict[str, float] = {}
    for process in family.values():
        try:
            # Proportional set size: shared pages are counted once over all processes.
            size = process.memory_full_info().pss / 1024**2
        except psutil.Error:
            continue
        name = process.cmdline()[-1] if "manage.py" in " ".join(process.cmdline()) else process.name()
        parts[name] = parts.get(name, 0) + size
    bare = parts.get("serve", 0.0)
    total = sum(parts.values())
    detail = ", ".join(
        f"{name} {size:.0f}" for name, size in sorted(parts.items(), key=lambda item: -item[1])
    )
    return [Row("idle studio without workspaces", detail, f"web alone {bare:.0f} MB", total, 600, "MB")]
