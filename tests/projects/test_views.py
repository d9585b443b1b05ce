"""The pages and the JSON of the builder, through the whole stack."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Membership, User
from apps.projects import services
from apps.projects.models import Project

INDEX = "/src/pages/index.astro"
JSON = {"HTTP_ACCEPT": "application/json"}


def post(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, json.dumps(fields), content_type="application/json", **JSON)


READS = ["code", "tree", "file", "history", "diff", "settings", "file_download"]
CHANGES = [
    "rename", "archive", "unarchive", "delete", "restore", "file_save", "file_create", "file_move",
    "file_delete", "file_upload", "checkpoint", "settings",
]  # fmt: skip


@pytest.mark.parametrize("name", READS)
def test_outsiders_see_nothing(client: Client, outsider: User, project: Project, name: str) -> None:
    url = reverse(f"projects:{name}", args=[project.pk]) + "?path=/package.json"
    assert client.get(url).status_code == 302
    client.force_login(outsider)
    assert client.get(url, **JSON).status_code == 404


@pytest.mark.parametrize("name", [*CHANGES, "duplicate"])
def test_outsiders_change_nothing(client: Client, outsider: User, project: Project, name: str) -> None:
    client.force_login(outsider)
    assert client.post(reverse(f"projects:{name}", args=[project.pk]), **JSON).status_code == 404
    project.refresh_from_db()
    assert (project.version, project.deleted_at, project.status) == (1, None, "draft")


@pytest.mark.parametrize("name", CHANGES)
def test_viewers_change_nothing(viewer: Client, project: Project, name: str) -> None:
    assert viewer.post(reverse(f"projects:{name}", args=[project.pk]), **JSON).status_code == 403


@pytest.mark.parametrize("name", ["restore_revision", "undo_revision"])
def test_restoring_is_for_editors(viewer: Client, outsider: User, project: Project, name: str) -> None:
    url = reverse(f"projects:{name}", args=[project.pk, project.head_id])
    assert viewer.post(url, **JSON).status_code == 403
    viewer.force_login(outsider)
    assert viewer.post(url, **JSON).status_code == 404


@pytest.mark.parametrize("name", READS)
def test_viewers_read(viewer: Client, project: Project, name: str) -> None:
    assert (
        viewer.get(reverse(f"projects:{name}", args=[project.pk]) + "?path=/package.json").status_code == 200
    )


def test_staff_have_no_door_here(client: Client, project: Project, make_user: Any) -> None:
    client.force_login(User.objects.get(is_superuser=True))
    assert client.get(reverse("projects:tree", args=[project.pk]), **JSON).status_code == 404


def test_roles_of_the_organization(project: Project, make_user: Any, client: Client) -> None:
    person = make_user("max@example.com")
    client.force_login(person)
    delete, rename = (reverse(f"projects:{name}", args=[project.pk]) for name in ("delete", "rename"))
    membership = Membership.objects.create(user=person, organization=project.organization, role="viewer")
    assert client.post(rename, {"name": "x"}, **JSON).status_code == 403
    Membership.objects.filter(pk=membership.pk).update(role="member")
    assert client.post(rename, {"name": "x"}, **JSON).status_code == 200
    assert client.post(delete, **JSON).status_code == 403
    Membership.objects.filter(pk=membership.pk).update(role="admin")
    assert client.post(delete, **JSON).status_code == 200
    assert client.get(reverse("projects:tree", args=[project.pk]), **JSON).status_code == 404


def test_reading_and_saving_a_file(member: Client, project: Project) -> None:
    url = reverse("projects:file", args=[project.pk])
    got = member.get(url, {"path": INDEX}).json()
    assert got["content"].startswith("---")
    changed = got["content"].replace("one", "ONE")
    saved = post(
        member,
        reverse("projects:file_save", args=[project.pk]),
        path=INDEX,
        content=changed,
        base=got["revision"],
    )
    assert saved.json()["number"] == 2
    assert saved.json()["merged"] is False
    other = got["content"].replace("five", "FIVE")
    merged = post(
        member,
        reverse("projects:file_save", args=[project.pk]),
        path=INDEX,
        content=other,
        base=got["revision"],
    )
    assert merged.json()["merged"] is True
    assert "ONE" in merged.json()["content"]
    clash = got["content"].replace("one", "1")
    refused = post(
        member,
        reverse("projects:file_save", args=[project.pk]),
        path=INDEX,
        content=clash,
        base=got["revision"],
    )
    assert refused.status_code == 409
    (told,) = refused.json()["details"]["files"]
    assert (told["regions"][0]["ours"], told["regions"][0]["theirs"]) == ("<h1>ONE</h1>\n", "<h1>1</h1>\n")
    again = post(member, url, path=INDEX, content=merged.json()["content"], base=merged.json()["head"])
    assert again.json()["head"] == merged.json()["head"]


def test_file_operations(member: Client, project: Project) -> None:
    def url(name: str) -> str:
        return reverse(f"projects:{name}", args=[project.pk])

    assert post(member, url("file_create"), path="/src/a/b.txt", content="x").status_code == 200
    assert post(member, url("file_create"), path="/src/a/b.txt").json()["code"] == "path_taken"
    assert post(member, url("file_move"), path="/src/a", to="/src/z").json()["path"] == "/src/z"
    upload = SimpleUploadedFile("pic.png", b"\x89PNG\0")
    got = member.post(url("file_upload"), {"files": [upload], "folder": "/public/img"}, **JSON).json()
    assert got["paths"] == ["/public/img/pic.png"]
    names = [row["path"] for row in member.get(url("tree")).json()["files"]]
    assert "/src/z/b.txt" in names
    assert "/public/img/pic.png" in names
    assert post(member, url("file_delete"), path="/src/z").status_code == 200
    assert post(member, url("file_delete"), path="/src/z").status_code == 404
    binary = member.get(url("file"), {"path": "/public/img/pic.png"}).json()
    assert (binary["content"], binary["text"]) == (None, False)
    shown = member.get(url("file_download"), {"path": "/public/img/pic.png", "inline": 1})
    assert shown.content == b"\x89PNG\0"
    assert shown["Content-Type"] == "image/png"
    page = member.get(url("file_download"), {"path": INDEX, "inline": 1})
    assert page["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("file_save", b"\xff\xfe"),
        ("file_save", b"[]"),
        ("file_save", b"{}"),
        ("file_save", b"[" * 100_000),
        ("file_save", b'{"path": "/a", "content": "\\ud800"}'),
        ("file_save", b'{"path": "/a", "content": "x", "base": "no"}'),
        ("file_save", b'{"path": "/../a", "content": "x"}'),
        ("file_save", b'{"path": "/a", "content": "x", "base": 7}'),
        ("file_save", b'{"path": "/a", "content": "x", "base": {"a": 1}}'),
        ("file_create", b'{"path": 1}'),
        ("file_move", b'{"path": "/a"}'),
        ("rename", b'{"name": ""}'),
        ("rename", b'{"name": "a\\u0000b"}'),
        ("rename", b'{"name": "\\ud800"}'),
        ("checkpoint", b'{"name": "x", "revision": "no"}'),
        ("checkpoint", b'{"name": "   "}'),
        ("duplicate", b'{"name": "\\u0000"}'),
    ],
)
def test_bad_input_has_words(member: Client, project: Project, name: str, body: bytes) -> None:
    answer = member.post(
        reverse(f"projects:{name}", args=[project.pk]), body, content_type="application/json", **JSON
    )
    assert 400 <= answer.status_code < 500
    assert answer.json()["error"]
    project.refresh_from_db()
    assert project.version == 1


@pytest.mark.parametrize(
    "query",
    ["?page=zzz", "?q=%00%ff", "?status=deleted&page=eyJ", "?sort=%ff", "?q=" + "x" * 500, "?page=%00"],
)
def test_strange_lists(member: Client, project: Project, query: str) -> None:
    assert member.get(reverse("projects:list") + query, **JSON).status_code in {200, 422}


@pytest.mark.parametrize(
    "query", ["?from=no", "?to=no", "?path=../x", "?to=00000000-0000-0000-0000-000000000000"]
)
def test_strange_diffs(member: Client, project: Project, query: str) -> None:
    assert member.get(reverse("projects:diff", args=[project.pk]) + query, **JSON).status_code in {404, 422}


def test_a_hundred_megabytes_are_refused_in_words(member: Client, project: Project) -> None:
    url = reverse("projects:create_from_zip")
    answer = member.post(
        url, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(100 * 1024**2)
    )
    assert answer.status_code == 413
    save = reverse("projects:file_save", args=[project.pk])
    answer = member.post(
        save, b"", content_type="application/json", CONTENT_LENGTH=str(100 * 1024**2), **JSON
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_history_diff_restore_undo(member: Client, project: Project, user: User) -> None:
    first = project.head
    text = services.read_file(first, INDEX).replace(b"one", b"ONE")
    second = services.commit(
        project=project, base_id=None, changes={INDEX: text}, kind="ai", message="Shout", author=user
    )
    assert b"Shout" in member.get(reverse("projects:history", args=[project.pk])).content
    shown = member.get(
        reverse("projects:diff", args=[project.pk]), {"from": first.pk, "to": second.pk, "path": INDEX}
    )
    assert b"&lt;h1&gt;ONE&lt;/h1&gt;" in shown.content
    undone = member.post(reverse("projects:undo_revision", args=[project.pk, second.pk]), **JSON)
    assert undone.json()["number"] == 3
    restored = member.post(reverse("projects:restore_revision", args=[project.pk, second.pk]), **JSON)
    assert restored.json()["number"] == 4
    again = member.post(reverse("projects:restore_revision", args=[project.pk, second.pk]), **JSON)
    assert again.json()["code"] == "nothing_changed"
    named = post(member, reverse("projects:checkpoint", args=[project.pk]), name="Good")
    assert named.json()["revision"] == restored.json()["head"]


def test_history_pages_by_cursor(member: Client, project: Project, django_assert_num_queries: Any) -> None:
    for number in range(40):
        services.commit(
            project=project, base_id=None, changes={"/n.txt": b"%d" % number}, kind="edit", message="m"
        )
    seen: list[int] = []
    address, cursor = reverse("projects:history", args=[project.pk]), ""
    for _ in range(3):
        page = member.get(address, {"page": cursor} if cursor else {}).context["page"]
        seen += [revision.number for revision in page]
        cursor = page.next_page_number
        if not cursor:
            break
    assert seen == list(range(41, 0, -1))
