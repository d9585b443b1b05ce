"""History, branches, merges, names and locks through the whole stack, in the builder and over REST."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.projects import services
from apps.projects.models import Branch, Checkpoint, Project
from apps.projects.services import branches, files

pytestmark = pytest.mark.django_db

INDEX = "/src/pages/index.astro"


def post(client: Client, address: str, **fields: Any) -> Any:
    return client.post(
        address, json.dumps(fields), content_type="application/json", headers={"accept": "application/json"}
    )


def save(project: Project, user: User, words: str, path: str = INDEX) -> Any:
    content = f"---\n---\n<h1>{words}</h1>\n<h2>two</h2>\n".encode()
    return files.save_file(project=project, path=path, content=content, author=user, base_id=None)


@pytest.fixture
def conflicting(project: Project, user: User) -> Branch:
    """main is open; Winter has other words on the same line."""
    other = branches.create_branch(project=project, name="Winter", author=user)
    main = Branch.objects.get(project=project, name="main")
    branches.switch_branch(project=project, branch=other)
    save(project, user, "winter <b>")
    branches.switch_branch(project=project, branch=main)
    save(project, user, "summer")
    return Branch.objects.get(pk=other.pk)


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_the_history_takes_the_same_queries_for_few_and_many(
    member: Client, project: Project, user: User, conflicting: Branch
) -> None:
    address = f"/projects/{project.pk}/history"
    few = queries(member, address)
    for n in range(8):
        revision = save(project, user, str(n))
        services.checkpoint(project=project, name=f"n{n}", revision=revision)
        branches.create_branch(project=project, name=f"b{n}", author=user)
    assert queries(member, address) == few
    listing = f"/projects/{project.pk}/branches"
    assert queries(member, listing) <= 10


def test_what_the_history_lists(member: Client, project: Project, conflicting: Branch) -> None:
    page = f"/projects/{project.pk}/history"
    here, everything = member.get(page).content.decode(), member.get(f"{page}?show=all").content.decode()
    assert 'data-number="3"' in here
    assert 'data-number="2"' not in here
    assert 'data-number="2"' in everything
    assert "No version has a name yet" in member.get(f"{page}?show=named").content.decode()
    services.checkpoint(project=project, name="Launch <1>")
    named = member.get(f"{page}?show=named").content.decode()
    assert "Launch &lt;1&gt;" in named
    assert named.count('class="revision"') == 1
    assert member.get(f"{page}?show=nonsense").status_code == 200


def test_a_conflict_is_settled_in_the_page(member: Client, project: Project, conflicting: Branch) -> None:
    address = f"/projects/{project.pk}/branches/{conflicting.pk}/merge"
    html = member.get(address).content.decode()
    assert "&lt;h1&gt;winter &lt;b&gt;&lt;/h1&gt;" in html
    refused = post(member, f"{address}/commit")
    assert (refused.status_code, refused.json()["code"]) == (409, "merge_conflict")
    done = post(member, f"{address}/commit", choices={INDEX: {"hunks": [{"take": "both"}]}})
    assert done.status_code == 200
    head = services.head_of(project)
    assert head is not None
    assert done.json()["head"] == str(head.pk)
    assert b"summer</h1>\n<h1>winter" in services.read_file(head, INDEX)
    assert post(member, f"{address}/commit").json()["code"] == "nothing_to_merge"
    assert "holds nothing" in member.get(address).content.decode()


@pytest.mark.parametrize("choices", ["x", [1], {INDEX: 3}])
def test_odd_bodies_are_refused(member: Client, project: Project, conflicting: Branch, choices: Any) -> None:
    address = f"/projects/{project.pk}/branches/{conflicting.pk}/merge/commit"
    assert post(member, address, choices=choices).status_code == 422


def test_branches_are_made_renamed_and_deleted(member: Client, project: Project, user: User) -> None:
    page = f"/projects/{project.pk}/branches"
    made = post(member, f"{page}/create", name="Dark", revision=str(project.head_id)).json()
    assert post(member, f"{page}/create", name="dark").json()["code"] == "branch_taken"
    assert post(member, f"{page}/{made['id']}/rename", name="Darker").json()["name"] == "Darker"
    assert "Darker" in member.get(page).content.decode()
    switched = post(member, f"{page}/{made['id']}/switch").json()
    assert switched == {"head": str(project.head_id), "number": 1, "branch": "Darker"}
    assert post(member, f"{page}/{made['id']}/delete").json()["code"] == "branch_open"
    main = Branch.objects.get(project=project, name="main")
    assert post(member, f"{page}/{main.pk}/delete").status_code == 200


def test_names_of_versions(member: Client, project: Project) -> None:
    mark = services.checkpoint(project=project, name="Launch")
    page = f"/projects/{project.pk}/checkpoints/{mark.pk}"
    assert post(member, f"{page}/rename", name="Go").json() == {"id": str(mark.pk), "name": "Go"}
    assert post(member, f"{page}/delete").status_code == 200
    assert not Checkpoint.objects.exists()


def test_locks_stand_in_the_tree_and_refuse(member: Client, project: Project) -> None:
    page = f"/projects/{project.pk}"
    (lock,) = post(member, f"{page}/locks", path=INDEX).json()["locks"]
    assert (lock["path"], lock["by"]) == (INDEX, "Ana")
    assert member.get(f"{page}/tree").json()["locks"] == [INDEX]
    refused = post(member, f"{page}/file/save", path=INDEX, content="x", base=str(project.head_id))
    assert (refused.status_code, refused.json()["code"]) == (403, "locked")
    assert refused.json()["details"]["lockedBy"] == "Ana"
    assert post(member, f"{page}/unlock", path=INDEX).json() == {"locks": []}
    assert post(member, f"{page}/unlock", path=INDEX).status_code == 404


def test_restoring_across_a_lock_says_so(member: Client, project: Project, user: User) -> None:
    first = project.head_id
    save(project, user, "new")
    services.lock(project=project, user=user, path=INDEX)
    answer = post(member, f"/projects/{project.pk}/revisions/{first}/restore")
    assert answer.json()["crossedLocks"] == [INDEX]


def test_any_two_versions_are_compared(member: Client, project: Project, user: User) -> None:
    first = project.head_id
    save(project, user, "two")
    services.checkpoint(project=project, name="Middle")
    third = save(project, user, "three")
    page = f"/projects/{project.pk}/compare"
    html = member.get(f"{page}?from={first}&to={third.pk}").content.decode()
    assert "&lt;h1&gt;three&lt;/h1&gt;" in html
    assert "&lt;h1&gt;two&lt;/h1&gt;" not in html
    assert "Middle (2)" in html
    back = member.get(f"{page}?from={third.pk}&to={first}")
    assert back.status_code == 200
    assert member.get(f"{page}?from={project.pk}").status_code == 404


def test_branches_over_rest(member: Client, project: Project, conflicting: Branch) -> None:
    api = f"/api/v1/projects/{project.pk}"
    (main, winter) = member.get(f"{api}/branches").json()["data"]
    assert (main["name"], main["isOpen"], winter["ahead"], winter["behind"]) == ("main", True, 1, 1)
    made = post(member, f"{api}/branches", name="Third")
    assert (made.status_code, made.json()["data"]["name"]) == (201, "Third")
    plan = member.get(f"{api}/branches/{conflicting.pk}/merge").json()["data"]
    assert [(file["path"], len(file["hunks"])) for file in plan["conflicts"]] == [(INDEX, 1)]
    assert post(member, f"{api}/branches/{conflicting.pk}/merge").status_code == 409
    facts = {"oursRevisionId": plan["oursRevisionId"], "theirsRevisionId": plan["theirsRevisionId"]}
    merged = post(
        member, f"{api}/branches/{conflicting.pk}/merge", **facts, choices={INDEX: {"take": "theirs"}}
    )
    assert merged.status_code == 201
    assert merged.json()["data"]["mergedFromId"] == plan["theirsRevisionId"]
    assert post(member, f"{api}/branches/{conflicting.pk}/switch").status_code == 200
    assert member.delete(f"{api}/branches/{winter['id']}").status_code == 409
    assert member.delete(f"{api}/branches/{made.json()['data']['id']}?force=true").status_code == 204
    renamed = member.patch(
        f"{api}/branches/{winter['id']}", {"name": "Snow"}, content_type="application/json"
    )
    assert renamed.json()["data"]["name"] == "Snow"


def test_marks_over_rest(member: Client, project: Project) -> None:
    api = f"/api/v1/projects/{project.pk}"
    mark = post(member, f"{api}/checkpoints", name="Launch").json()["data"]
    assert mark["revisionId"] == str(project.head_id)
    assert [each["name"] for each in member.get(f"{api}/checkpoints").json()["data"]] == ["Launch"]
    one = f"{api}/checkpoints/{mark['id']}"
    assert member.patch(one, {"name": "Go"}, content_type="application/json").json()["data"]["name"] == "Go"
    assert member.delete(one).status_code == 204
    assert post(member, f"{api}/locks").status_code == 422
    lock = post(member, f"{api}/locks", section="hero").json()["data"]
    assert [each["section"] for each in member.get(f"{api}/locks").json()["data"]] == ["hero"]
    assert member.delete(f"{api}/locks/{lock['id']}").status_code == 204
    assert member.delete(f"{api}/locks/{lock['id']}").status_code == 404
