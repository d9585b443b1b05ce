"""Commits: merge, refusal, idempotence, facts."""

import json
import threading
import uuid
from itertools import pairwise

import pytest
from django.db import connection

from apps.accounts.models import User
from apps.core.errors import Conflict, Invalid, NotFound, TooLarge
from apps.projects import services, trees
from apps.projects.errors import Archived, MergeConflict, NothingChanged
from apps.projects.models import Blob, Project, Revision

INDEX = "/src/pages/index.astro"


def edit(project: Project, base: Revision, old: bytes, new: bytes, **more: object) -> Revision:
    text = services.read_file(base, INDEX).replace(old, new)
    return services.commit(
        project=project, base_id=base.pk, changes={INDEX: text}, kind="edit", message="Edit", **more
    )


def test_it_makes_a_revision_with_facts(project: Project, user: User) -> None:
    first = project.head
    revision = edit(project, first, b"one", b"ONE", author=user)
    project.refresh_from_db()
    assert project.head == revision
    assert (project.version, project.last_modified_by, project.status) == (2, user, "active")
    assert revision.parent == first
    assert revision.changes == [{"path": INDEX, "change": "modified", "added": 1, "removed": 1}]
    assert b"ONE" in services.read_file(revision, INDEX)
    assert b"one" in services.read_file(first, INDEX)


def test_changes_of_different_lines_merge(project: Project) -> None:
    base = project.head
    edit(project, base, b"one", b"ONE")
    merged = edit(project, base, b"five", b"FIVE")
    text = services.read_file(merged, INDEX)
    assert b"ONE" in text
    assert b"FIVE" in text
    assert merged.number == 3


def test_changes_of_the_same_line_are_refused_and_told(project: Project) -> None:
    base = project.head
    second = edit(project, base, b"one", b"ours")
    with pytest.raises(MergeConflict) as refusal:
        edit(project, base, b"one", b"theirs")
    (told,) = refusal.value.data["files"]
    assert told["path"] == INDEX
    assert told["regions"] == [
        {"line": 3, "base": "<h1>one</h1>\n", "ours": "<h1>ours</h1>\n", "theirs": "<h1>theirs</h1>\n"}
    ]
    project.refresh_from_db()
    assert project.head == second


def test_a_move_meets_an_edit(project: Project) -> None:
    base = project.head
    edit(project, base, b"one", b"ONE")
    moved = services.commit(
        project=project,
        base_id=base.pk,
        changes={},
        kind="edit",
        message="m",
        moves={INDEX: "/src/pages/home.astro"},
    )
    assert INDEX not in moved.tree
    assert b"ONE" in services.read_file(moved, "/src/pages/home.astro")
    undone = services.undo_revision(project=project, revision=moved)
    assert b"ONE" in services.read_file(undone, INDEX)


def test_nothing_changed(project: Project) -> None:
    with pytest.raises(NothingChanged):
        edit(project, project.head, b"nowhere", b"x")


def test_a_turn_commits_once(project: Project) -> None:
    base, turn = project.head, uuid.uuid4()
    one = edit(project, base, b"one", b"ONE", turn_id=turn)
    assert edit(project, base, b"one", b"TWO", turn_id=turn) == one
    assert project.revisions.count() == 2


def test_an_archived_project_takes_no_changes(project: Project, user: User) -> None:
    services.archive(project=project, user=user)
    with pytest.raises(Archived):
        edit(project, project.head, b"one", b"ONE")
    services.unarchive(project=project, user=user)
    edit(project, project.head, b"one", b"ONE")


def test_a_foreign_revision_is_no_base(project: Project, user: User) -> None:
    other = services.create_project(user=user, name="Other", files={"/a.txt": b"a"})
    with pytest.raises(NotFound):
        services.commit(
            project=project, base_id=other.head_id, changes={"/b.txt": b""}, kind="edit", message="m"
        )


@pytest.mark.parametrize(
    ("changes", "error", "code"),
    [
        ({"/../x": b""}, Invalid, "path_traversal"),
        ({"/Package.json": b""}, Invalid, "path_case"),
        ({"/src": b""}, Invalid, "path_file_and_folder"),
        ({"/a.txt": b"a" * (2 * trees.MB + 1)}, TooLarge, "file_too_large"),
        ({"/a.bin": b"\0" * (10 * trees.MB + 1)}, TooLarge, "file_too_large"),
        ({"/none.txt": None}, NotFound, "file_not_found"),
        ({f"/f{n}.txt": b"" for n in range(2000)}, TooLarge, "too_many_files"),
        ({"/a.txt": b"", "a.txt": b"x"}, Invalid, "path_twice"),
    ],
)
def test_it_refuses(project: Project, changes: dict, error: type[Exception], code: str) -> None:
    with pytest.raises(error) as refusal:
        services.commit(project=project, base_id=project.head_id, changes=changes, kind="edit", message="m")
    assert refusal.value.code == code
    assert project.revisions.count() == 1


def test_a_large_content_goes_to_storage_and_comes_back(project: Project) -> None:
    content = b"\0" + bytes(range(256)) * 2000
    revision = services.commit(
        project=project, base_id=None, changes={"/public/a.bin": content}, kind="upload", message="m"
    )
    row = Blob.objects.get(digest=trees.digest_of(content))
    assert row.content is None
    assert row.storage_name
    assert services.read_file(revision, "/public/a.bin") == content
    services.commit(
        project=project, base_id=None, changes={"/public/b.bin": content}, kind="upload", message="m"
    )
    assert Blob.objects.get(digest=row.digest).storage_name == row.storage_name


def test_site_json_is_mirrored(project: Project, user: User) -> None:
    assert project.configuration["seo"]["title"] == "Bread"
    revision = services.update_settings(
        project=project, author=user, name="New", seo={"title": "T", "keywords": ["a"]}
    )
    project.refresh_from_db()
    assert (project.name, project.configuration["seo"]["title"]) == ("New", "T")
    assert revision.kind == "settings"
    site = json.loads(services.read_file(revision, "/src/site.json"))
    assert site["name"] == "New"
    assert site["seo"] == {"title": "T", "description": "Fresh", "keywords": ["a"]}
    assert services.update_settings(project=project, author=user, name="New") is None


@pytest.mark.parametrize(
    "site", [b"{", b"[]", b"[" * 50_000, b'{"seo": {"title": "a\\u0000b\\ud800"}, "name": 3}']
)
def test_a_strange_site_json_commits(project: Project, site: bytes) -> None:
    services.commit(project=project, base_id=None, changes={"/src/site.json": site}, kind="edit", message="m")
    project.refresh_from_db()
    assert project.name == "Bakery"


def test_restore_goes_forward(project: Project) -> None:
    first = project.head
    edit(project, first, b"one", b"ONE")
    back = services.restore(project=project, revision=first)
    assert (back.number, back.tree, back.restores) == (3, first.tree, first)
    with pytest.raises(NothingChanged):
        services.restore(project=project, revision=first)


def test_undo_keeps_what_came_later(project: Project) -> None:
    first = project.head
    second = edit(project, first, b"one", b"ONE")
    edit(project, second, b"five", b"FIVE")
    undone = services.undo_revision(project=project, revision=second)
    text = services.read_file(undone, INDEX)
    assert b"one" in text
    assert b"FIVE" in text
    with pytest.raises(NothingChanged):
        services.undo_revision(project=project, revision=second)
    with pytest.raises(Invalid):
        services.undo_revision(project=project, revision=first)


def test_checkpoint_names_are_unique(project: Project, user: User) -> None:
    services.checkpoint(project=project, name=" Good \n one ", author=user)
    assert project.checkpoints.get().name == "Good one"
    with pytest.raises(Conflict):
        services.checkpoint(project=project, name="Good one", author=user)


def test_files_between(project: Project) -> None:
    first = project.head
    second = services.commit(
        project=project,
        base_id=None,
        changes={"/public/logo.png": None, "/a.txt": b"a"},
        kind="edit",
        message="m",
    )
    assert services.files_between(first, second) == ({"/a.txt": b"a"}, ["/public/logo.png"])
    assert services.files_between(None, second)[0].keys() == second.tree.keys()


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_lose_nothing(project: Project) -> None:
    base = project.head
    results: list[object] = []

    def work(number: int) -> None:
        try:
            # Half write files of their own, half fight for one line.
            mine = number % 2
            text = services.read_file(base, INDEX).replace(b"one", b"by %d" % number)
            changes = {f"/own{number}.txt": b"%d" % number} if mine else {INDEX: text}
            results.append(
                services.commit(
                    project=Project(pk=project.pk, organization=project.organization),
                    base_id=base.pk,
                    changes=changes,
                    kind="edit",
                    message=f"by {number}",
                )
            )
        except Conflict as refusal:
            results.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[number]) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = [result for result in results if isinstance(result, Revision)]
    assert len(results) == 20
    assert len(kept) == 11  # ten files and one winner of the line
    project.refresh_from_db()
    assert sorted(project.revisions.values_list("number", flat=True)) == list(range(1, 13))
    assert project.head.number == project.version == 12
    chain = list(project.revisions.order_by("number"))
    assert all(later.parent_id == earlier.pk for earlier, later in pairwise(chain))
    assert sum(path.startswith("/own") for path in project.head.tree) == 10
    winner = next(revision for revision in kept if INDEX in [c["path"] for c in revision.changes])
    assert winner.message.encode() in services.read_file(project.head, INDEX)
