"""Merging a branch into the open one: found out, settled by a person where it must be, one revision."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import Conflict, Invalid
from apps.projects import trees
from apps.projects.errors import MergeConflict, NothingChanged
from apps.projects.merge import FileConflict, Load, TreeMerge, merge_trees
from apps.projects.models import Branch, Project, Revision
from apps.projects.services.branches import head_of_branch
from apps.projects.services.commits import Draft, append, load, lock_head
from apps.projects.services.contents import find_revision, head_of
from apps.projects.services.lineage import Lineage
from apps.projects.services.settling import settle
from apps.projects.trees import Tree

Sides = tuple[Tree, Tree, Tree]  # base, ours, theirs


@dataclass(frozen=True)
class Merge:
    """A merge found out: `theirs` into `ours`, where they parted (`base`), and what came of it."""

    branch: Branch
    ours: Revision
    theirs: Revision
    base: Revision
    sides: Sides
    result: TreeMerge
    load: Load

    @property
    def is_done(self) -> bool:
        """Whether ours holds all of theirs already."""
        return self.base.pk == self.theirs.pk

    @property
    def changes(self) -> list[trees.Change]:
        """What merging would change in ours, files in conflict left out."""
        disputed = {conflict.path for conflict in self.result.conflicts}
        now = {path: entry for path, entry in self.ours.tree.items() if path not in disputed}
        then = {path: entry for path, entry in self.result.tree.items() if path not in disputed}
        return trees.diff(now, then)


def find_out(*, project: Project, branch: Branch) -> Merge:
    """What merging the branch into the open one would give; nothing is written. Raises Invalid."""
    ours = head_of(project)
    if ours is None:
        raise Invalid(_("This project has no files yet."), code="no_files")
    return _merge(project, branch, ours, head_of_branch(project, branch))


def merge_branch(
    *,
    project: Project,
    branch: Branch,
    author: User | None,
    ours_id: uuid.UUID | str | None = None,
    theirs_id: uuid.UUID | str | None = None,
    choices: Mapping[str, Any] | None = None,
) -> Revision:
    """Merge a branch into the open one as one revision with two parents.

    `ours_id`, `theirs_id`: the revisions that `choices` were made for (heads without them). Where head has
    moved on since, the merge is brought into the newer head as any change is. `choices` says for files in
    conflict what stands (settling.settle).

    Raises MergeConflict with what is left to settle, NothingChanged, Invalid, NotFound, Archived.
    """
    with transaction.atomic():
        head = lock_head(project)
        ours = find_revision(project, ours_id) if ours_id else head
        theirs = find_revision(project, theirs_id) if theirs_id else head_of_branch(project, branch)
        merge = _merge(project, branch, ours, theirs)
        if merge.is_done or theirs.pk in Lineage.of(project).ancestors(head.pk):
            raise NothingChanged(_("This branch holds nothing new."), code="nothing_to_merge")
        tree, contents = _settled(merge, choices or {})
        message = _("Merged “%(branch)s”") % {"branch": branch.name}
        draft = Draft(Revision.Kind.MERGE, message, author, base=ours.tree, tree=tree, contents=contents)
        draft.merged_from = theirs
        return append(project, head, draft)


def _merge(project: Project, branch: Branch, ours: Revision, theirs: Revision) -> Merge:
    if branch.is_open:
        raise Invalid(_("A branch can't be merged into itself."), code="branch_open")
    base_id = Lineage.of(project).common_ancestor(ours.pk, theirs.pk)
    if base_id is None:
        raise Conflict(_("These branches have nothing in common."), code="branches_unrelated")
    base = Revision.objects.get(pk=base_id)
    sides = _moved_alike(base.tree, ours.tree, theirs.tree)
    loads: Load = partial(load, project.organization_id, {})
    return Merge(branch, ours, theirs, base, sides, merge_trees(*sides, loads), loads)


def _moved_alike(base: Tree, ours: Tree, theirs: Tree) -> Sides:
    """A file that one side moved and the other edited meets itself when all have it at its new place."""
    by_them = _moves(base, theirs, ours)
    by_us = _moves(base, ours, theirs)
    return trees.move(base, by_them | by_us), trees.move(ours, by_them), trees.move(theirs, by_us)


def _moves(base: Tree, mover: Tree, other: Tree) -> dict[str, str]:
    """Old path → new path of what `mover` moved and `other` still has at its old place."""
    found = {
        change["from"]: change["path"] for change in trees.diff(base, mover) if change["change"] == "moved"
    }
    return {old: new for old, new in found.items() if old in other and new not in other}


def _settled(merge: Merge, choices: Mapping[str, Any]) -> tuple[Tree, dict[str, bytes]]:
    """The merged tree and its new contents. Raises MergeConflict when conflicts are left."""
    tree, contents = dict(merge.result.tree), dict(merge.result.contents)
    left: list[FileConflict] = []
    for conflict in merge.result.conflicts:
        if conflict.path not in choices:
            left.append(conflict)
            continue
        content = settle(conflict, choices[conflict.path], merge.sides, merge.load)
        if content is not None:
            tree[conflict.path] = trees.entry_of(content)
            contents[tree[conflict.path]["digest"]] = content
    if left:
        raise MergeConflict(
            files=[conflict.as_data() for conflict in left],
            ours=str(merge.ours.pk),
            theirs=str(merge.theirs.pk),
        )
    return tree, contents
