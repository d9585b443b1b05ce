"""Branches: opened, left, merged; whatever is edited on both sides, nothing is lost."""

import contextlib
from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.core.errors import Conflict, Invalid, NotFound
from apps.projects import services, trees
from apps.projects.errors import MergeConflict, NothingChanged
from apps.projects.merge import merge_trees
from apps.projects.models import Branch, Checkpoint, Project, Revision
from apps.projects.services import branches, files
from apps.projects.services.checkpoints import delete_checkpoint, rename_checkpoint
from apps.projects.services.lineage import Lineage, line_of
from apps.projects.services.merging import find_out, merge_branch
from apps.projects.services.settling import shown

pytestmark = pytest.mark.django_db

INDEX = "/src/pages/index.astro"


def save(project: Project, user: User, content: str, path: str = INDEX) -> Revision:
    return files.save_file(project=project, path=path, content=content.encode(), author=user, base_id=None)


def page(one: str = "one", three: str = "three") -> str:
    return f"---\n---\n<h1>{one}</h1>\n<h2>two</h2>\n<h3>{three}</h3>\n<p>four</p>\n<p>five</p>\n"


def parted(project: Project, user: User) -> tuple[Branch, Branch]:
    """main and a branch beside it, which is open and one version ahead."""
    other = branches.create_branch(project=project, name="Winter", author=user)
    main = Branch.objects.get(project=project, name="main")
    branches.switch_branch(project=project, branch=other)
    save(project, user, page(one="winter"))
    return Branch.objects.get(pk=main.pk), Branch.objects.get(pk=other.pk)


def open_again(project: Project, branch: Branch) -> None:
    branches.switch_branch(project=project, branch=Branch.objects.get(pk=branch.pk))


def test_a_project_without_branches_has_main(project: Project) -> None:
    (only,) = branches.list_branches(project)
    assert (only.id, only.name, only.is_open, only.head_id) == (None, "main", True, project.head_id)
    assert branches.open_branch_name(project) == "main"
    assert not Branch.objects.exists()


def test_each_branch_goes_its_own_way(project: Project, user: User) -> None:
    main, other = parted(project, user)
    winter = project.head_id
    open_again(project, main)
    assert b"<h1>one</h1>" in services.read_file(services.head_of(project), INDEX)
    summer = save(project, user, page(three="summer"))
    assert summer.number == 3  # numbers count up in the project
    told = {facts.name: facts for facts in branches.list_branches(project)}
    assert (told["main"].is_open, told["main"].head_id) == (True, summer.pk)
    assert (told["Winter"].head_id, told["Winter"].ahead, told["Winter"].behind) == (winter, 1, 1)
    shown_here = line_of(project, Revision.objects.filter(project=project))
    assert [revision.number for revision in shown_here] == [3, 1]
    open_again(project, other)
    assert project.head_id == winter
    assert Branch.objects.get(pk=main.pk).head_id == summer.pk


def test_a_clean_merge_is_one_version_with_two_parents(project: Project, user: User) -> None:
    main, other = parted(project, user)
    winter = project.head_id
    open_again(project, main)
    summer = save(project, user, page(three="summer"))
    other.refresh_from_db()
    found = find_out(project=project, branch=other)
    assert [change["path"] for change in found.changes] == [INDEX]
    merged = merge_branch(project=project, branch=other, author=user)
    assert (merged.kind, merged.parent_id, merged.merged_from_id) == ("merge", summer.pk, winter)
    assert services.read_file(merged, INDEX).decode() == page("winter", "summer")
    assert Revision.objects.filter(project=project).count() == 4
    (_main, told) = branches.list_branches(project)
    assert (told.ahead, told.behind) == (0, 2)
    with pytest.raises(NothingChanged):
        merge_branch(project=project, branch=other, author=user)
    undone = services.undo_revision(project=project, revision=merged, author=user)
    assert undone.tree == summer.tree


def test_a_second_merge_starts_from_the_first(project: Project, user: User) -> None:
    main, other = parted(project, user)
    open_again(project, main)
    merge_branch(project=project, branch=Branch.objects.get(pk=other.pk), author=user)
    save(project, user, page(one="mine again"))
    open_again(project, other)
    save(project, user, page(one="winter", three="snow"))
    open_again(project, main)
    merged = merge_branch(project=project, branch=Branch.objects.get(pk=other.pk), author=user)
    assert services.read_file(merged, INDEX).decode() == page("mine again", "snow")


def conflicting(project: Project, user: User) -> Branch:
    """main is open and says "summer" where Winter says "winter"; each has a file of its own."""
    main, other = parted(project, user)
    save(project, user, "w", "/public/winter.txt")
    open_again(project, main)
    save(project, user, page(one="summer"))
    save(project, user, "s", "/public/summer.txt")
    return Branch.objects.select_related("head").get(pk=other.pk)


def test_a_conflict_is_told_and_nothing_is_written(project: Project, user: User) -> None:
    other = conflicting(project, user)
    before = project.head_id
    with pytest.raises(MergeConflict) as refused:
        merge_branch(project=project, branch=other, author=user)
    assert [file["path"] for file in refused.value.data["files"]] == [INDEX]
    project.refresh_from_db()
    assert project.head_id == before
    found = find_out(project=project, branch=other)
    (conflict,) = found.result.conflicts
    told = shown(conflict, found.sides, found.load)
    (hunk,) = told["hunks"]
    assert (hunk["ours"], hunk["theirs"]) == ("<h1>summer</h1>\n", "<h1>winter</h1>\n")
    assert hunk["before"] == "---\n---\n"
    assert hunk["after"].startswith("<h2>two</h2>\n")
    assert [change["path"] for change in found.changes] == ["/public/winter.txt"]


@pytest.mark.parametrize(
    ("choice", "heading"),
    [
        ({"hunks": [{"take": "ours"}]}, "<h1>summer</h1>\n"),
        ({"hunks": [{"take": "theirs"}]}, "<h1>winter</h1>\n"),
        ({"hunks": [{"take": "both"}]}, "<h1>summer</h1>\n<h1>winter</h1>\n"),
        ({"hunks": [{"take": "edit", "text": "<h1>spring</h1>"}]}, "<h1>spring</h1>\n"),
        ({"take": "theirs"}, "<h1>winter</h1>\n"),
    ],
)
def test_a_conflict_is_settled_by_choice(
    project: Project, user: User, choice: dict[str, object], heading: str
) -> None:
    other = conflicting(project, user)
    merged = merge_branch(project=project, branch=other, author=user, choices={INDEX: choice})
    text = services.read_file(merged, INDEX).decode()
    assert text == page().replace("<h1>one</h1>\n", heading)
    assert {"/public/winter.txt", "/public/summer.txt"} <= set(merged.tree)


def test_own_words_end_their_lines_as_the_file_does(project: Project, user: User) -> None:
    main, other = parted(project, user)
    save(project, user, page(one="winter").replace("\n", "\r\n"))
    open_again(project, main)
    save(project, user, page(one="summer").replace("\n", "\r\n"))
    branch = Branch.objects.get(pk=other.pk)
    choice = {"hunks": [{"take": "edit", "text": "one\ntwo"}]}
    merged = merge_branch(project=project, branch=branch, author=user, choices={INDEX: choice})
    content = services.read_file(merged, INDEX)
    assert b"one\r\ntwo\r\n" in content
    assert content.count(b"\n") == content.count(b"\r\n")


@pytest.mark.parametrize(
    "choice",
    [
        "ours", {}, {"take": "both"}, {"hunks": []}, {"hunks": [{"take": "x"}]}, {"hunks": "ours"},
        {"hunks": [{"take": "edit"}]}, {"hunks": [{"take": "edit", "text": "a\0"}]},
        {"hunks": [{"take": "edit", "text": "\ud800"}]}, {"hunks": [None]},
    ],
)  # fmt: skip
def test_odd_choices_are_refused(project: Project, user: User, choice: object) -> None:
    other = conflicting(project, user)
    before = project.head_id
    with pytest.raises(Invalid):
        merge_branch(project=project, branch=other, author=user, choices={INDEX: choice})
    project.refresh_from_db()
    assert project.head_id == before


def test_a_settled_merge_keeps_what_came_meanwhile(project: Project, user: User) -> None:
    other = conflicting(project, user)
    ours = project.head_id
    save(project, user, "later", "/public/later.txt")
    choices = {INDEX: {"take": "theirs"}}
    merged = merge_branch(
        project=project, branch=other, author=user, ours_id=ours, theirs_id=other.head_id, choices=choices
    )
    assert "/public/later.txt" in merged.tree
    assert b"winter" in services.read_file(merged, INDEX)


def test_a_settled_merge_never_overwrites_the_same_lines(project: Project, user: User) -> None:
    other = conflicting(project, user)
    ours = project.head_id
    latest = save(project, user, page(one="autumn"))
    with pytest.raises(MergeConflict):
        merge_branch(
            project=project, branch=other, author=user, ours_id=ours, choices={INDEX: {"take": "theirs"}}
        )
    assert services.head_of(project) == latest


def test_a_file_moved_here_and_edited_there_meets_itself(project: Project, user: User) -> None:
    main, other = parted(project, user)
    open_again(project, main)
    files.move_path(project=project, path=INDEX, to="/src/pages/home.astro", author=user)
    merged = merge_branch(project=project, branch=Branch.objects.get(pk=other.pk), author=user)
    assert INDEX not in merged.tree
    assert b"winter" in services.read_file(merged, "/src/pages/home.astro")


def test_deleted_here_and_changed_there_is_a_question(project: Project, user: User) -> None:
    main, other = parted(project, user)
    open_again(project, main)
    files.delete_path(project=project, path=INDEX, author=user)
    other.refresh_from_db()
    found = find_out(project=project, branch=other)
    told = [shown(conflict, found.sides, found.load) for conflict in found.result.conflicts]
    assert [(file["reason"], file["deletedBy"]) for file in told] == [("deleted", "ours")]
    merged = merge_branch(project=project, branch=other, author=user, choices={INDEX: {"take": "theirs"}})
    assert b"winter" in services.read_file(merged, INDEX)


def test_the_open_branch_is_not_deleted(project: Project, user: User) -> None:
    main, other = parted(project, user)
    with pytest.raises(Conflict) as refused:
        branches.delete_branch(project=project, branch=other, author=user, force=True)
    assert refused.value.code == "branch_open"
    branches.delete_branch(project=project, branch=main, author=user)
    assert [facts.name for facts in branches.list_branches(project)] == ["Winter"]


def test_deleting_a_branch_leaves_its_versions_a_name(project: Project, user: User) -> None:
    main, other = parted(project, user)
    winter = project.head_id
    open_again(project, main)
    other.refresh_from_db()
    with pytest.raises(Conflict) as refused:
        branches.delete_branch(project=project, branch=other, author=user)
    assert (refused.value.code, refused.value.data["versions"]) == ("branch_unmerged", 1)
    branches.delete_branch(project=project, branch=other, author=user, force=True)
    kept = Checkpoint.objects.get(project=project)
    assert (kept.revision_id, kept.name) == (winter, "Winter, deleted branch")
    restored = services.restore(project=project, revision=kept.revision, author=user)
    assert b"winter" in services.read_file(restored, INDEX)


def test_a_project_with_branches_and_merges_can_be_removed_for_good(project: Project, user: User) -> None:
    main, other = parted(project, user)
    open_again(project, main)
    merge_branch(project=project, branch=Branch.objects.get(pk=other.pk), author=user)
    services.delete(project=project)
    assert services.purge_deleted(now=timezone.now() + timedelta(days=31)) == 1
    assert not Revision.objects.exists()


def test_names_of_branches(project: Project, user: User) -> None:
    other = branches.create_branch(project=project, name=" Dark   look ", author=user)
    assert other.name == "Dark look"
    for taken in ("dark look", "Main"):
        with pytest.raises(Conflict):
            branches.create_branch(project=project, name=taken, author=user)
        with pytest.raises(Conflict):
            branches.rename_branch(project=project, branch=_third(project, user), name=taken)
    for bad in ("", "x" * 61, "a\x00b"):
        with pytest.raises(Invalid):
            branches.create_branch(project=project, name=bad, author=user)
    assert branches.rename_branch(project=project, branch=other, name="Dark Look").name == "Dark Look"


def _third(project: Project, user: User) -> Branch:
    found = Branch.objects.filter(project=project, name="third").first()
    return found or branches.create_branch(project=project, name="third", author=user)


def test_a_branch_starts_from_any_version(project: Project, user: User) -> None:
    first = Revision.objects.get(pk=project.head_id)
    save(project, user, page(one="later"))
    old = branches.create_branch(project=project, name="Old", author=user, revision=first)
    (main, told) = branches.list_branches(project)
    assert (main.is_open, told.name, told.ahead, told.behind) == (True, "Old", 0, 1)
    assert branches.switch_branch(project=project, branch=old) == first
    project.refresh_from_db()
    assert (project.head_id, project.version) == (first.pk, 1)


def test_branches_of_other_projects_are_unknown(project: Project, user: User) -> None:
    elsewhere = services.create_project(user=user, name="Garage", files={"/a.txt": b"a"})
    foreign = branches.create_branch(project=elsewhere, name="x", author=user)
    with pytest.raises(NotFound):
        branches.find_branch(project, foreign.pk)
    with pytest.raises(NotFound):
        branches.switch_branch(project=project, branch=foreign)
    with pytest.raises(NotFound):
        branches.delete_branch(project=project, branch=foreign, author=user)


def test_checkpoints_are_renamed_and_deleted(project: Project, user: User) -> None:
    named = services.checkpoint(project=project, name="Launch", author=user)
    services.checkpoint(project=project, name="Draft", author=user)
    assert rename_checkpoint(checkpoint=named, name=" The launch ").name == "The launch"
    with pytest.raises(Conflict):
        rename_checkpoint(checkpoint=named, name="Draft")
    delete_checkpoint(checkpoint=named)
    assert [row.name for row in Checkpoint.objects.all()] == ["Draft"]
    assert Revision.objects.filter(pk=project.head_id).exists()


def test_common_ancestors_of_a_criss_cross() -> None:
    links = {1: (1, ()), 2: (2, (1,)), 3: (3, (1,)), 4: (4, (2, 3)), 5: (5, (3, 2)), 6: (6, ())}
    lineage = Lineage(links)  # type: ignore[arg-type]
    assert lineage.common_ancestor(4, 5) == 3  # type: ignore[arg-type, comparison-overlap]
    assert lineage.common_ancestor(4, 6) is None  # type: ignore[arg-type]


texts = st.sampled_from(["a\nb\nc\nd\ne\n", "A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n", "a\nb\nX\nd\ne\n", ""])
edits = st.dictionaries(st.sampled_from(["/a", "/b", "/c", "/d"]), st.none() | texts, max_size=4)


def edit(project: Project, user: User, changes: Mapping[str, str | None]) -> None:
    """One version with these changes; removing what isn't there changes nothing."""
    tree = services.read_tree(project)
    wanted = {
        path: text.encode() if text is not None else None
        for path, text in changes.items()
        if text is not None or path in tree
    }
    with contextlib.suppress(NothingChanged):
        services.commit(
            project=project, base_id=None, changes=wanted, kind="edit", message="edit", author=user
        )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=edits, mine=edits, other=edits)
def test_edits_on_two_branches_merge_as_three_trees_do(
    user: User, start: dict[str, str | None], mine: dict[str, str | None], other: dict[str, str | None]
) -> None:
    project = services.create_project(
        user=user, name="P", files={path: (text or "old\n").encode() for path, text in start.items()}
        | {"/keep": b"keep"},
    )  # fmt: skip
    base = services.head_of(project)
    branch = branches.create_branch(project=project, name="other", author=user)
    main = Branch.objects.get(project=project, name="main")
    branches.switch_branch(project=project, branch=branch)
    edit(project, user, other)
    theirs = services.head_of(project)
    branches.switch_branch(project=project, branch=main)
    edit(project, user, mine)
    ours = services.head_of(project)
    assert base
    assert ours
    assert theirs
    branch.refresh_from_db()
    found = find_out(project=project, branch=branch)
    disputed = {conflict.path for conflict in found.result.conflicts}
    for path in set(ours.tree) | set(theirs.tree):
        kept = path in found.result.tree or path in disputed
        gone = path in base.tree and (path not in ours.tree or path not in theirs.tree)
        moved = any(change.get("from") == path for side in (ours, theirs)
                    for change in trees.diff(base.tree, side.tree))  # fmt: skip
        assert kept or gone or moved
    if not any("from" in change for side in (ours, theirs) for change in trees.diff(base.tree, side.tree)):
        expected = merge_trees(base.tree, ours.tree, theirs.tree, found.load)
        assert (expected.tree, expected.conflicts) == (found.result.tree, found.result.conflicts)
    try:
        merged = merge_branch(project=project, branch=branch, author=user)
    except (MergeConflict, NothingChanged):
        assert services.head_of(project) == ours
    else:
        assert not disputed
        assert merged.tree == found.result.tree
