"""Removing for good."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from apps.accounts.models import User
from apps.core.errors import Conflict, NotFound
from apps.projects import services, trees
from apps.projects.access import project_for
from apps.projects.models import Blob, Project, Revision
from apps.projects.tasks import purge_deleted

LARGE = b"\0" + b"x" * 400_000


@pytest.fixture
def binned(project: Project, user: User) -> Project:
    services.commit(
        project=project,
        base_id=None,
        changes={"/big.bin": LARGE, "/own.txt": b"own"},
        kind="edit",
        message="m",
    )
    services.checkpoint(project=project, name="x", author=user)
    services.delete(project=project)
    Project.objects.update(deleted_at=timezone.now() - timedelta(days=31))
    Blob.objects.update(updated_at=timezone.now() - timedelta(days=31))
    return project


def test_it_removes_the_project_and_only_its_own_contents(
    binned: Project, user: User, django_capture_on_commit_callbacks: Any
) -> None:
    other = services.create_project(user=user, name="Other", files={"/a.txt": b"own"})
    Blob.objects.update(updated_at=timezone.now() - timedelta(days=31))
    stored = Blob.objects.get(digest=trees.digest_of(LARGE)).storage_name
    assert default_storage.exists(stored)
    with django_capture_on_commit_callbacks(execute=True):
        purge_deleted()
    assert Project.objects.get() == other
    assert [blob.digest for blob in Blob.objects.all()] == [trees.digest_of(b"own")]
    assert Revision.objects.count() == 1
    assert not default_storage.exists(stored)
    assert services.purge_deleted() == 0


def test_contents_just_touched_stay(binned: Project) -> None:
    Blob.objects.update(updated_at=timezone.now())
    assert services.purge_deleted() == 1
    assert Blob.objects.exists()


def test_it_spares_what_is_younger(project: Project, user: User) -> None:
    services.delete(project=project)
    with pytest.raises(Conflict):
        services.delete(project=project)
    with pytest.raises(NotFound):
        project_for(user, project.pk)
    assert services.purge_deleted() == 0
    services.restore_deleted(project=project)
    assert project_for(user, project.pk) == project


def test_a_project_with_builds_can_go(binned: Project) -> None:
    from apps.exports.models import Build

    Build.objects.create(project=binned, organization=binned.organization, revision=binned.revisions.first())
    assert services.purge_deleted() == 1
