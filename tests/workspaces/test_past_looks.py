"""Looks of earlier revisions: kept within bounds, shown to who may view the project, as harmless as snapshots."""

import os
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.projects import services as projects
from apps.projects.models import Project
from apps.workspaces.models import PastLook
from apps.workspaces.services import past_looks

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(user: User) -> Project:
    return projects.create_project(user=user, name="Padaria", files={"/a.txt": b"0"})


def edit(project: Project, text: str) -> Any:
    return projects.commit(
        project=project, base_id=None, changes={"/a.txt": text.encode()}, kind="edit", message="e"
    )


def test_the_newest_are_kept(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past_looks, "KEPT", 3)
    made = [edit(project, str(n)) for n in range(1, 6)]
    for revision in made:
        past_looks.keep_past_look(project.pk, revision.pk, f"<p>{revision.number}")
    assert past_looks.revisions_with_looks(project) == [revision.pk for revision in made[:1:-1]]
    past_looks.keep_past_look(project.pk, made[-1].pk, "<p>again é")
    assert past_looks.past_look(project, made[-1].pk)[0] == "<p>again é"
    assert PastLook.objects.count() == 3


def test_large_looks_push_out_the_oldest(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past_looks, "KEPT_BYTES", 5000)
    made = [edit(project, str(n)) for n in range(1, 4)]
    for revision in made:
        past_looks.keep_past_look(project.pk, revision.pk, os.urandom(2000).hex())
    assert past_looks.revisions_with_looks(project) == [made[2].pk, made[1].pk]
    past_looks.keep_past_look(project.pk, edit(project, "huge").pk, os.urandom(20_000).hex())
    assert PastLook.objects.count() == 1


def test_they_are_for_who_may_view_the_project(
    project: Project, user: User, outsider: User, client: Client
) -> None:
    head = projects.head_of(project)
    assert head is not None
    past_looks.keep_past_look(project.pk, head.pk, "<p>Padaria")
    listing = f"/projects/{project.pk}/preview/looks/"
    address = f"{listing}{head.pk}/"
    client.force_login(outsider)
    assert [client.get(each).status_code for each in (listing, address)] == [404, 404]
    client.force_login(user)
    assert client.get(listing).json() == {"looks": {str(head.pk): address}}
    answer = client.get(address)
    assert answer.content == b"<p>Padaria"
    assert "sandbox;" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert client.get(f"{listing}{edit(project, 'new').pk}/").status_code == 404
