"""Two projects of one person with a row of every kind, and the people who may or may not reach them."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import Membership, User
from apps.chat.models import Attachment, ProviderKey, Turn
from apps.chat.services import start_turn
from apps.core.jobs import Job
from apps.exports.models import Export
from apps.exports.services import start_export
from apps.projects import services as projects
from apps.projects.models import Branch, Checkpoint, Lock, Project, ProjectMember
from apps.projects.services.branches import create_branch
from apps.workspaces.models import Workspace
from apps.workspaces.services import open_workspace
from tests.chat.conftest import FILES


@dataclass
class Holding:
    """A project and one row of each kind that hangs on it."""

    project: Project
    turn: Turn
    export: Export
    workspace: Workspace
    key: ProviderKey

    def ids(self) -> dict[str, Any]:
        """The value of each converter name that URL patterns use. `pk` of a build or export by route."""
        return {
            "project_id": self.project.pk,
            "turn_id": self.turn.pk,
            "message_id": self.turn.request_id,
            "revision_id": self.project.head_id,
            "export_id": self.export.pk,
            "session_id": self.workspace.pk,
            "key_id": self.key.pk,
            "branch_id": Branch.objects.exclude(is_open=True).get(project=self.project).pk,
            "checkpoint_id": Checkpoint.objects.get(project=self.project).pk,
            "attachment_id": Attachment.objects.get(project=self.project).pk,
            "lock_id": Lock.objects.get(project=self.project).pk,
        }


@pytest.fixture
def quiet_jobs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Job, str]]:
    """Nothing goes to a worker."""
    sent: list[tuple[Job, str]] = []
    monkeypatch.setattr("apps.core.jobs._send", lambda job, row_id: sent.append((job, row_id)))
    return sent


def hold(user: User, name: str) -> Holding:
    """Make a project with rows of every kind."""
    project = projects.create_project(user=user, name=name, files=FILES)
    turn = start_turn(project=project, user=user, content="Make it blue")
    export = start_export(project=project, user=user, includes_source=True)
    workspace = open_workspace(project=project, user=user)
    create_branch(project=project, name="Winter", author=user)
    projects.checkpoint(project=project, name="Launch", author=user)
    projects.lock(project=project, user=user, section="hero")
    Attachment.objects.create(
        organization=project.organization,
        project=project,
        author=user,
        type=Attachment.Type.FILE,
        name="menu.txt",
        mime_type="text/plain",
        content=b"Bread",
        size=5,
    )
    project.refresh_from_db()
    key = ProviderKey(organization=project.organization, provider="openai")
    key.hold("sk-key-of-the-bakery")
    key.save()
    return Holding(project, turn, export, workspace, key)


@pytest.fixture
def mine(user: User, quiet_jobs: Any) -> Holding:
    return hold(user, "Bakery")


@pytest.fixture
def other(user: User, quiet_jobs: Any) -> Holding:
    """Another project of the same person."""
    return hold(user, "Garage")


def client_of(person: User, **more: Any) -> Client:
    client = Client(raise_request_exception=False, **more)
    client.force_login(person)
    return client


@pytest.fixture
def owner(user: User) -> Client:
    return client_of(user)


@pytest.fixture
def stranger(outsider: User) -> Client:
    return client_of(outsider)


@pytest.fixture
def viewer(make_user: Any, mine: Holding) -> Client:
    person = make_user("vera@example.com")
    ProjectMember.objects.create(project=mine.project, user=person, right="view")
    return client_of(person)


@pytest.fixture
def onlooker(make_user: Any, mine: Holding) -> Client:
    """A viewer by the role in the organization."""
    person = make_user("vito@example.com")
    Membership.objects.create(
        organization=mine.project.organization, user=person, role=Membership.Role.VIEWER
    )
    return client_of(person)


@pytest.fixture
def staff(make_user: Any, mine: Holding) -> Client:
    """An administrator without membership."""
    return client_of(make_user("root@example.com", is_staff=True, is_superuser=True))
