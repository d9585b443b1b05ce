"""The administrators' status page."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.projects import services as projects
from apps.workspaces.models import Workspace

FILES = {"/package.json": b"{}\n", "/src/pages/index.astro": b"<h1>one</h1>\n"}


@pytest.fixture
def admin_page(client: Client, user: User) -> Client:
    user.is_staff = user.is_superuser = True
    user.save(update_fields=["is_staff", "is_superuser"])
    client.force_login(user)
    return client


def workspace_in(user: User, status: str, **facts: Any) -> Workspace:
    project = projects.create_project(user=user, name=f"Bakery {status}", files=FILES)
    wish = {"organization": project.organization, "user": user, "desired": "running"}
    return Workspace.objects.create(project=project, status=status, **wish, **facts)


def test_it_counts_and_lists_who_waits(admin_page: Client, user: User, settings: Any) -> None:
    sample = {"cpuUsage": 21.0, "memoryUsage": 231.4, "networkIn": 0, "networkOut": 0, "uptime": 60}
    workspace_in(user, "running", samples=[sample], resources={"cpu": 0.5, "memory": 512})
    for _number in range(12):
        workspace_in(user, "queued", queued_at=timezone.now())
    page = admin_page.get(reverse("workspaces_status"))
    assert page.status_code == 200
    totals = page.context["status"]["totals"]
    assert (totals["running"], totals["queued"], totals["memory_mb"]) == (1, 12, 231)
    assert page.context["status"]["queue"]
    assert "Bakery queued" in page.content.decode()


def test_the_index_leads_there(admin_page: Client) -> None:
    index = admin_page.get(reverse("admin:index")).content.decode()
    assert f'href="{reverse("workspaces_status")}"' in index


def test_it_is_for_those_who_may_see_previews(client: Client, user: User) -> None:
    assert client.get(reverse("workspaces_status")).status_code == 302
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    client.force_login(user)
    assert client.get(reverse("workspaces_status")).status_code == 403
    assert reverse("workspaces_status") not in client.get(reverse("admin:index")).content.decode()
