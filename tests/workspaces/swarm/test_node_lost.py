"""A machine goes away while it serves: the preview comes back on another one, with every edit."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from apps.accounts.models import User
from apps.projects import services as projects
from apps.projects.models import Project
from apps.workspaces import services
from apps.workspaces.models import PortLease, Workspace
from apps.workspaces.runtime.base import Ending
from apps.workspaces.runtime.swarm import SwarmRuntime
from apps.workspaces.services import facts
from tests.workspaces.conftest import Jobs, eventually
from tests.workspaces.swarm.machines import Machines


@pytest.fixture
def swarm(
    runtime_at: Callable[..., SwarmRuntime],
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[SwarmRuntime]:
    """The installation's runtime, for machines with a label."""
    made = runtime_at("node.labels.previews==yes")
    monkeypatch.setattr(facts, "_installed", lambda: made)
    yield made
    made.close()


def _edit(project: Project, old: str, new: str) -> None:
    project.refresh_from_db()
    for path in ("/src/components/Hero.astro", "/src/components/Navigation.astro", "/src/site.json"):
        text = projects.read_file(project.head, path).decode() if path in project.head.tree else ""
        if old in text:
            content = {path: text.replace(old, new).encode()}
            projects.commit(
                project=project, base_id=project.head_id, changes=content, kind="edit", message="Edit"
            )
            return
    pytest.fail(f"{old!r} is in none of the files")


def _page(workspace: Workspace) -> str:
    address = facts.endpoint_of(workspace).dev
    host = {"Host": f"{workspace.pk}.preview.localhost"}
    with httpx.Client(proxy=address.proxy, trust_env=False, timeout=30) as http:
        return http.get(f"{address.base}/", headers=host).text


def test_it_comes_back_on_the_other_machine_and_no_edit_is_lost(
    swarm: SwarmRuntime, machines: Machines, project: Project, user: User, queue: Jobs
) -> None:
    networks = _networks(machines)
    machines.first.cli("node", "update", "--label-add", "previews=yes", machines.second_id)
    workspace = services.open_workspace(project=project, user=user)
    queue.run()
    workspace.refresh_from_db()
    machines.first.cli("node", "update", "--label-add", "previews=yes", machines.first_id)
    assert workspace.status == "running", workspace.error
    assert workspace.handle["node"] == machines.second_id
    assert (workspace.runtime, workspace.isolated) == ("swarm", True)
    _edit(project, '"heading": "', '"heading": "Zebra ')
    queue.run()
    assert services.sync(project.pk).ok
    assert "Zebra" in _page(workspace)

    machines.lose_second()
    _edit(project, "Zebra ", "Zebra and okapi ")  # while nobody serves
    eventually(lambda: swarm.poll(facts.handle_of(workspace)).ending is Ending.ENGINE, 20)
    services.sweep()
    queue.run()
    workspace.refresh_from_db()
    assert workspace.status == "running", workspace.error
    assert workspace.handle["node"] == machines.first_id
    assert "Zebra and okapi" in _page(workspace)

    services.close_workspace(workspace)
    queue.run()
    machines.bring_back_second()
    workspace.refresh_from_db()
    assert workspace.status == "stopped"
    assert not list(swarm.list())
    assert not PortLease.objects.filter(workspace=workspace).exists()
    eventually(lambda: not machines.containers(), 30)
    assert machines.kept() == {"volumes": [], "services": []}
    swarm.close()
    left = _networks(machines)
    assert set(left) <= set(networks)
    assert not [name for name in left if swarm.mark in name]


def _networks(machines: Machines) -> list[str]:
    """Of the installation, on both machines."""
    listed = [
        e.cli("network", "ls", "--format", "{{.Name}}").split() for e in (machines.first, machines.second)
    ]
    return sorted(name for names in listed for name in names if name.startswith("studio-"))
