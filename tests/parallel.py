"""pytest plug-in: which tests stay together when `-n 2 --dist loadscope` spreads them over processes.

One process runs all that need a Docker engine: two engines in one network namespace empty each other's packet rules.
One runs whole studios. Of the rest each file stays together, for what its tests share. Both long groups begin first, so
that the short files even out the end.
"""

import os
from typing import Any

import pytest

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
ENGINE, STUDIO = "engine", "studio"
# Of the names of tests; those with the marker "docker" must be among them.
ENGINES = (
    "tests/workspaces/docker/",
    "tests/workspaces/images/",
    "tests/workspaces/swarm/",
    "tests/workspaces/test_life_engine.py",
    "tests/workspaces/test_pool_engine.py",
    "tests/workspaces/test_random_life.py",
    "tests/security/test_escapes.py",
    "tests/e2e/test_restarts.py",
)
STUDIOS = "tests/e2e/"
# Files that take longest, after the groups.
LONG = ("tests/workspaces/agent/", "tests/workspaces/", "tests/security/")


def group_of(test: str) -> str:
    """The group of a test by its name (node id)."""
    if test.startswith(ENGINES) or test.endswith("[docker]"):
        return ENGINE
    return STUDIO if test.startswith(STUDIOS) else test.partition("::")[0]


def _place(item: pytest.Item) -> tuple[int, str]:
    """Where its group stands in the order; a group's files one after the other."""
    name = item.nodeid
    first = (group_of(name) == ENGINE, group_of(name) == STUDIO, *map(name.startswith, LONG), True)
    return first.index(True), name.partition("::")[0]


class _Order:
    """For a process to which tests are handed out; one that runs alone keeps the usual order."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """After pytest-django, which sorts by the kind of database."""
        astray = [
            item.nodeid
            for item in items
            if item.get_closest_marker("docker") and group_of(item.nodeid) != ENGINE
        ]
        if astray:
            raise pytest.UsageError(f"tests/parallel.py doesn't know that these need an engine: {astray}")
        items.sort(key=_place)


def pytest_configure(config: pytest.Config) -> None:
    """The order is that in which tests are handed out."""
    if WORKER:
        config.pluginmanager.register(_Order(), "order-of-groups")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """The scheduler of `--dist loadscope`, with groups for scopes."""
    if config.getoption("dist") != "loadscope":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class Groups(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    return Groups(config, log)
