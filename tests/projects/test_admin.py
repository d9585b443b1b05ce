"""Django admin: every list and page opens, in a number of queries that doesn't grow."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.projects import services
from apps.projects.models import Blob, Branch, Checkpoint, Lock, Project, ProjectMember, Revision
from apps.projects.services.branches import create_branch


@pytest.fixture
def admin(client: Client, project: Project, user: User) -> Client:
    services.checkpoint(project=project, name="x", author=user)
    create_branch(project=project, name="Winter", author=user)
    services.lock(project=project, user=user, section="hero")
    ProjectMember.objects.create(project=project, user=user, right="edit")
    client.force_login(User.objects.get(is_superuser=True))
    return client


@pytest.mark.parametrize("model", [Project, Revision, Blob, Branch, Checkpoint, Lock, ProjectMember])
def test_lists_and_pages_open(admin: Client, model: type[Any]) -> None:
    name = model._meta.model_name
    assert admin.get(reverse(f"admin:projects_{name}_changelist"), {"q": "a"}).status_code == 200
    row = model.objects.first()
    assert admin.get(reverse(f"admin:projects_{name}_change", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("model", ["project", "revision"])
def test_lists_take_a_constant_number_of_queries(
    admin: Client, user: User, model: str, django_assert_max_num_queries: Any
) -> None:
    def count() -> int:
        with django_assert_max_num_queries(25) as captured:
            admin.get(reverse(f"admin:projects_{model}_changelist"))
        return len(captured)

    few = count()
    for number in range(6):
        services.create_project(user=user, name=f"P{number}", files={"/a": b""})
    assert count() == few


def test_actions_bin_and_restore(admin: Client, project: Project) -> None:
    url = reverse("admin:projects_project_changelist")
    admin.post(url, {"action": "bin_them", "_selected_action": [str(project.pk)]})
    project.refresh_from_db()
    assert project.deleted_at
    admin.post(url, {"action": "restore_them", "_selected_action": [str(project.pk)]})
    admin.post(url, {"action": "archive", "_selected_action": [str(project.pk)]})
    project.refresh_from_db()
    assert (project.deleted_at, project.status) == (None, "archived")
