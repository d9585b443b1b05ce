"""pytest plug-in: which tests stay together when `-n 2 --dist loadgroup` spreads them over processes.

One process runs all that need a Docker engine: two engines in one network namespace empty each other's packet rules.
One runs whole studios. Of the rest each file stays together, for what its tests share. Both long groups begin first, so
that the short files even out the end.
"""

import pytest

ENGINE, STUDIO = "engine", "studio"
FIRST = (ENGINE, STUDIO)


def _group(item: pytest.Item) -> str:
    if item.get_closest_marker("docker"):
        return ENGINE
    file = item.path.relative_to(item.config.rootpath / "tests")
    return STUDIO if file.parts[0] == "e2e" else file.as_posix()


def _place(item: pytest.Item) -> tuple[int, str]:
    """Where its group stands in the order; a group's files one after the other."""
    group = _group(item)
    return (FIRST.index(group) if group in FIRST else len(FIRST), item.path.as_posix())


def _spreads(config: pytest.Config) -> bool:
    return config.getoption("dist", "no") == "loadgroup"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Before pytest-xdist reads the groups."""
    if _spreads(config):
        for item in items:
            item.add_marker(pytest.mark.xdist_group(_group(item)))


class _Order:
    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """After pytest-django, which sorts by the kind of database."""
        items.sort(key=_place)


def pytest_configure(config: pytest.Config) -> None:
    """The order matters to those that hand out tests only."""
    if _spreads(config):
        config.pluginmanager.register(_Order(), "order-of-groups")
