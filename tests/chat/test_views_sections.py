"""Sections of versions and opening branches, by HTTP: in the builder and over REST."""

import json
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.chat.models import Turn
from apps.chat.services import start_turn
from apps.projects import services as projects
from apps.projects.models import Project, Revision
from apps.projects.services.branches import create_branch, switch_branch
from tests.chat.conftest import FILES, HERO

pytestmark = pytest.mark.django_db

PATH = "/src/components/Hero.astro"


def post(client: Client, address: str, **fields: Any) -> Any:
    headers = {"accept": "application/json"}
    return client.post(address, json.dumps(fields), content_type="application/json", headers=headers)


@pytest.fixture
def project(user: User) -> Project:
    return projects.create_project(user=user, name="Bakery", files=FILES)


@pytest.fixture
def member(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def edit(project: Project, old: bytes, new: bytes) -> Revision:
    head = projects.head_of(project)
    assert head is not None
    content = projects.read_file(head, PATH).replace(old, new)
    return projects.commit(
        project=project, base_id=None, changes={PATH: content}, kind="edit", message="Edit"
    )


def test_a_version_lists_its_sections_and_one_is_undone(member: Client, project: Project) -> None:
    made = edit(project, b"Old words", b"New words")
    page = f"/projects/{project.pk}/sections"
    html = member.get(f"{page}/changes?to={made.pk}").content.decode()
    assert 'data-undo-section="hero"' in html
    done = post(member, f"{page}/undo", revision=str(made.pk), section="hero")
    assert done.status_code == 200
    head = projects.head_of(project)
    assert head is not None
    assert (done.json()["number"], done.json()["crossedLocks"]) == (3, [])
    assert projects.read_file(head, PATH) == HERO
    again = post(member, f"{page}/undo", revision=str(made.pk), section="hero")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_changed")


def test_a_conflict_is_told_and_the_section_can_be_put_back(member: Client, project: Project) -> None:
    first = project.head_id
    made = edit(project, b"Old words", b"New words")
    edit(project, b"New words", b"Newer words")
    page = f"/projects/{project.pk}/sections"
    refused = post(member, f"{page}/undo", revision=str(made.pk), section="hero")
    assert (refused.status_code, refused.json()["code"]) == (409, "merge_conflict")
    assert refused.json()["details"]["section"] == "hero"
    projects.lock(project=project, user=None, path=PATH)
    projects.lock(project=project, user=None, section="hero")
    done = post(member, f"{page}/restore", revision=str(first), section="#hero")
    assert done.json()["crossedLocks"] == [PATH, "#hero"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 422),
        ({"section": "hero"}, 422),
        ({"section": "hero", "revision": "x"}, 404),
        ({"section": 3}, 422),
    ],
)
def test_odd_requests(member: Client, project: Project, fields: dict[str, Any], status: int) -> None:
    for action in ("undo", "restore"):
        answer = post(member, f"/projects/{project.pk}/sections/{action}", **fields)
        assert answer.status_code == status


def test_two_versions_apart_offer_the_earlier_section(member: Client, project: Project) -> None:
    first = project.head_id
    edit(project, b"Old words", b"New words")
    last = edit(project, b"Some text", b"Other text")
    html = member.get(f"/projects/{project.pk}/sections/changes?from={first}&to={last.pk}").content.decode()
    assert "As in version 1" in html
    assert f'data-revision="{first}"' in html


def test_sections_over_rest(member: Client, project: Project) -> None:
    made = edit(project, b"Old words", b"New words")
    api = f"/api/v1/projects/{project.pk}/revisions/{made.pk}/sections"
    (change,) = member.get(api).json()["data"]
    assert change == {"id": "hero", "name": "Hero", "change": "changed", "path": PATH, "isMoved": False}
    assert post(member, f"{api}/undo", section="hero").json()["data"]["restoresId"] == str(made.pk)
    assert post(member, f"{api}/restore", section="hero").status_code == 201
    assert post(member, f"{api}/undo", section="nothing").status_code == 404
    assert post(member, f"{api}/undo").status_code == 422


@pytest.mark.parametrize("status", ["queued", "running", "waiting"])
def test_a_request_at_work_holds_the_branch(
    member: Client, project: Project, user: User, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    monkeypatch.setattr("apps.core.jobs._send", lambda job, row_id: None)
    other = create_branch(project=project, name="Winter", author=user)
    first = project.head_id
    turn = start_turn(project=project, user=user, content="Make it blue")
    Turn.objects.filter(pk=turn.pk).update(status=status)
    for address in (f"/projects/{project.pk}", f"/api/v1/projects/{project.pk}"):
        refused = post(member, f"{address}/branches/{other.pk}/switch")
        assert refused.status_code == 409
        assert "turn_open" in refused.content.decode()
    other.refresh_from_db()
    project.refresh_from_db()
    assert (other.is_open, project.head_id) == (False, first)
    Turn.objects.filter(pk=turn.pk).update(status="cancelled")
    assert post(member, f"/projects/{project.pk}/branches/{other.pk}/switch").status_code == 200


def test_the_bar_names_the_branch(member: Client, project: Project, user: User) -> None:
    address = f"/projects/{project.pk}/"
    assert 'id="branch-name"' in member.get(address).content.decode()
    switch_branch(project=project, branch=create_branch(project=project, name="Winter <1>", author=user))
    bar = member.get(address).content.decode().split('id="branch-name"')[1].split("</button>")[0]
    assert "Winter &lt;1&gt;" in bar
    assert " hidden" not in bar.split(">")[0]
