"""What one workspace may use: settings, plans, what an API client asks for, what is changed while it runs."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.accounts.models import Plan, User
from apps.core.errors import Conflict, Invalid, TooMany
from apps.projects import services as projects
from apps.projects.models import Project
from apps.workspaces import services
from apps.workspaces.models import Workspace
from apps.workspaces.runtime.base import Limits
from apps.workspaces.services import facts, limits
from config.environment import environment
from tests.workspaces.conftest import Jobs
from tests.workspaces.fakes import MemoryRuntime, Told

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> MemoryRuntime:
    fake, agent = MemoryRuntime(), Told()
    monkeypatch.setattr(facts, "_installed", lambda: fake)
    monkeypatch.setattr(facts, "agent_at", lambda _address, _token: agent)
    monkeypatch.setattr(environment(), "WORKSPACE_POOL", "")
    return fake


@pytest.fixture
def api(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def _plan(user: User, **values: Any) -> None:
    user.organizations.update(plan=Plan.objects.create(name="Plan", **values))


def _fresh(workspace: Workspace) -> Workspace:
    return Workspace.objects.get(pk=workspace.pk)


def test_without_a_plan_the_settings_hold(
    runtime: MemoryRuntime, project: Project, user: User, queue: Jobs
) -> None:
    workspace = services.open_workspace(project=project, user=user)
    queue.run()
    usual = {"cpu": 0.5, "memory": 512, "storage": 1024, "networkBandwidth": 0}
    assert _fresh(workspace).resources == usual
    assert runtime.limits[workspace.pk] == Limits(0.5, 512, 1024, 128)  # once its first page is served


def test_a_smaller_plan_makes_smaller_workspaces(
    runtime: MemoryRuntime, project: Project, user: User, queue: Jobs
) -> None:
    _plan(user, workspace_cpus=0.25, workspace_memory_mb=256)
    workspace = services.open_workspace(project=Project.objects.get(pk=project.pk), user=user)
    queue.run()
    assert runtime.limits[workspace.pk] == Limits(0.25, 256, 1024, 128)


def test_a_larger_plan_allows_more_but_gives_what_is_usual(project: Project, user: User) -> None:
    _plan(user, workspace_cpus=4, workspace_memory_mb=4096)
    organization = Project.objects.get(pk=project.pk).organization
    assert limits.resources_for(organization, {})["memory"] == 512
    assert limits.resources_for(organization, {"memory": 4096, "cpu": 4})["cpu"] == 4


@pytest.mark.parametrize(
    ("asked", "code", "words"),
    [
        ({"memory": 513}, "resources_too_high", "Memory: at most 512 MB here, 513 was asked for."),
        ({"cpu": 0.6}, "resources_too_high", "Processor cores: at most 0.5 here"),
        ({"storage": 99999}, "resources_too_high", "Storage: at most 1024 MB"),
        ({"networkBandwidth": 1}, "resources_too_high", "Network bandwidth: at most 0 MB/s"),
        ({"memory": 1}, "resources_too_low", "Memory: at least 192 MB"),
        ({"cpu": 0}, "resources_too_low", "at least 0.05"),
        ({"cpu": -1}, "resources_too_low", "at least 0.05"),
    ],
)
def test_what_is_out_of_bounds_is_refused_with_the_bound(
    project: Project, user: User, asked: dict[str, Any], code: str, words: str
) -> None:
    with pytest.raises(Invalid, match=words) as caught:
        services.open_workspace(project=project, user=user, resources=asked)
    assert (caught.value.code, caught.value.status) == (code, 422)
    assert not Workspace.objects.exists()


def test_over_rest_less_is_given_and_more_is_422(
    runtime: MemoryRuntime, api: APIClient, project: Project, queue: Jobs
) -> None:
    body = {"workspaceId": str(project.pk), "resources": {"memory": 1024}}
    refused = api.post("/api/v1/workspace/create", body, format="json")
    assert refused.status_code == 422
    assert "512 MB" in refused.content.decode()
    body["resources"] = {"memory": 256}
    given = api.post("/api/v1/workspace/create", body, format="json")
    assert given.status_code == 201
    session = given.json().get("data", given.json())["session"]
    assert session["resources"] == {"cpu": 0.5, "memory": 256, "storage": 1024, "networkBandwidth": 0}
    queue.run()
    assert runtime.limits[Workspace.objects.get().pk].memory_mb == 256


@pytest.mark.parametrize("asked", ["much", {"cpu": "NaN"}, {"cpu": "Infinity"}, {"memory": 1.5}, [1]])
def test_nonsense_is_refused(api: APIClient, project: Project, queue: Jobs, asked: Any) -> None:
    body = {"workspaceId": str(project.pk), "resources": asked}
    assert api.post("/api/v1/workspace/create", body, format="json").status_code in (400, 422)
    assert not Workspace.objects.exists()


def test_resized_it_is_held_to_it_at_once(
    runtime: MemoryRuntime, api: APIClient, project: Project, user: User, queue: Jobs
) -> None:
    workspace = services.open_workspace(project=project, user=user)
    queue.run()
    path = f"/api/v1/workspace/{workspace.pk}"
    answer = api.patch(path, {"resources": {"memory": 256}, "renew": True}, format="json")
    assert answer.status_code == 200
    assert runtime.limits[workspace.pk] == Limits(0.5, 256, 1024, 128)
    assert api.patch(path, {"resources": {"storage": 512}}, format="json").status_code == 409
    assert api.patch(path, {"resources": {"cpu": 64}}, format="json").status_code == 422


def test_a_stranger_can_neither_see_nor_resize_it(
    runtime: MemoryRuntime, project: Project, user: User, outsider: User, queue: Jobs
) -> None:
    workspace = services.open_workspace(project=project, user=user)
    api = APIClient()
    api.force_authenticate(outsider)
    body = {"resources": {"memory": 256}}
    assert api.patch(f"/api/v1/workspace/{workspace.pk}", body, format="json").status_code == 404


def test_growing_is_held_to_the_organizations_sum(
    runtime: MemoryRuntime, project: Project, user: User, queue: Jobs
) -> None:
    _plan(user, memory_mb=768, workspace_memory_mb=768)
    first = Project.objects.get(pk=project.pk)
    second = projects.create_project(user=user, name="Second")
    one = services.open_workspace(project=first, user=user, resources={"memory": 384})
    services.open_workspace(project=second, user=user, resources={"memory": 256})
    queue.run()
    with pytest.raises(TooMany, match="no more than 768"):
        services.resize_workspace(_fresh(one), {"memory": 640})
    services.resize_workspace(_fresh(one), {"memory": 512})
    with pytest.raises(Conflict, match="Storage is fixed"):
        services.resize_workspace(_fresh(one), {"storage": 512})
    assert _fresh(one).resources["memory"] == 512


def test_a_plan_that_shrinks_counts_at_the_next_start(
    runtime: MemoryRuntime, project: Project, user: User, queue: Jobs
) -> None:
    _plan(user, workspace_memory_mb=1024)
    given = {"memory": 1024}
    workspace = services.open_workspace(
        project=Project.objects.get(pk=project.pk), user=user, resources=given
    )
    queue.run()
    Plan.objects.update(workspace_memory_mb=256)
    services.restart_workspace(project=Project.objects.get(pk=project.pk), user=user)
    queue.run()
    assert runtime.limits[workspace.pk].memory_mb == 256
    assert _fresh(workspace).resources["memory"] == 256
