"""Branches: lines of a project's revisions, of which one is open.

`Project.head` is where the open branch stands; the row of any other branch remembers where that one was left.
A project without rows has one branch, "main", which gets its row with the first other branch. Revisions are
never deleted: a branch that goes leaves a named version where it stood.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.core.errors import Conflict, Invalid, NotFound
from apps.projects.models import Branch, Project, Revision
from apps.projects.services.checkpoints import keep_as_checkpoint
from apps.projects.services.commits import lock_head, move_head
from apps.projects.services.contents import find_revision
from apps.projects.services.lineage import Lineage

DEFAULT = "main"
MAX_NAME = 60
MAX_BRANCHES = 50


@dataclass(frozen=True)
class BranchFacts:
    """A branch as pages tell it. `ahead`: its versions that the open branch lacks; `behind`: the other way.

    `id` is None for a "main" that has no row yet.
    """

    id: uuid.UUID | None
    name: str
    head_id: uuid.UUID
    number: int
    message: str
    changed_at: datetime
    is_open: bool
    ahead: int
    behind: int


def find_branch(project: Project, branch_id: uuid.UUID | str) -> Branch:
    """A branch of this project. Raises NotFound."""
    try:
        return Branch.objects.select_related("head").get(project=project, pk=branch_id)
    except (Branch.DoesNotExist, ValidationError, ValueError):
        raise NotFound(_("There is no such branch."), code="branch_not_found") from None


def head_of_branch(project: Project, branch: Branch) -> Revision:
    """Where a branch stands now."""
    if not branch.is_open:
        return branch.head
    return Revision.objects.get(pk__in=Project.objects.filter(pk=project.pk).values("head_id"))


def open_branch_name(project: Project) -> str:
    """Name of the branch that is worked on; "main" for projects without branches."""
    return (
        Branch.objects.filter(project=project, is_open=True).values_list("name", flat=True).first() or DEFAULT
    )


def list_branches(project: Project) -> list[BranchFacts]:
    """All branches, the open one first, then by their last change; in three queries at most."""
    rows = list(Branch.objects.filter(project=project).select_related("head").defer("head__tree"))
    if project.head_id is None:
        return []
    head = Revision.objects.defer("tree").get(pk=project.head_id)
    if not rows:
        return [_facts(None, DEFAULT, head, True, 0, 0)]
    lineage = Lineage.of(project)
    own = lineage.ancestors(head.pk)
    found = []
    for row in rows:
        stands = head if row.is_open else row.head
        theirs = own if row.is_open else lineage.ancestors(stands.pk)
        found.append(_facts(row.pk, row.name, stands, row.is_open, len(theirs - own), len(own - theirs)))
    return sorted(found, key=lambda facts: (facts.is_open, facts.changed_at), reverse=True)


def _facts(
    branch_id: uuid.UUID | None, name: str, head: Revision, is_open: bool, ahead: int, behind: int
) -> BranchFacts:
    return BranchFacts(
        branch_id, name, head.pk, head.number, head.message, head.created_at, is_open, ahead, behind
    )


def create_branch(
    *, project: Project, name: str, author: User | None, revision: Revision | None = None
) -> Branch:
    """A branch that starts at `revision` (None: at head). The open branch stays open.

    Raises Invalid (`branch_name`), Conflict (`branch_taken`, `too_many_branches`), NotFound, Archived.
    """
    name = check_name(name)
    with transaction.atomic():
        head = lock_head(project)
        start = find_revision(project, revision.pk) if revision else head
        rows = Branch.objects.filter(project=project)
        if rows.count() >= MAX_BRANCHES:
            raise Conflict(_("A project can have 50 branches at most."), code="too_many_branches")
        if not rows.exists():
            _name(project, DEFAULT, head, author=None, is_open=True)
        return _name(project, name, start, author=author)


def _name(
    project: Project, name: str, head: Revision, *, author: User | None, is_open: bool = False
) -> Branch:
    """A row. Raises Conflict when the name, in small or capital letters, is taken."""
    _check_free(project, name)
    return Branch.objects.create(project=project, name=name, head=head, author=author, is_open=is_open)


def _check_free(project: Project, name: str, but: uuid.UUID | None = None) -> None:
    named = Branch.objects.filter(project=project, name__iexact=name).values_list("pk", flat=True)
    if set(named) - {but}:
        raise _taken(name)


def _taken(name: str) -> Conflict:
    return Conflict(_("There already is a branch “%(name)s”.") % {"name": name}, code="branch_taken")


def check_name(name: str) -> str:
    """A branch's name without edges. Raises Invalid unless 1–60 printable characters."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        raise Invalid(_("Give the branch a name of 1 to 60 characters."), code="branch_name")
    return name


def rename_branch(*, project: Project, branch: Branch, name: str) -> Branch:
    """Raises Invalid, Conflict (`branch_taken`)."""
    name = check_name(name)
    try:
        with transaction.atomic():
            _check_free(project, name, but=branch.pk)
            Branch.objects.filter(pk=branch.pk).update(name=name)
    except IntegrityError:
        raise _taken(name) from None
    branch.name = name
    return branch


def switch_branch(*, project: Project, branch: Branch) -> Revision:
    """Open another branch: the project's head becomes where that branch stands, the workspace follows.

    The branch that is left remembers its head. Opening the open one changes nothing. Who runs turns checks
    beforehand that none is open. Raises NotFound, Archived, Conflict.
    """
    with transaction.atomic():
        head = lock_head(project)
        row = Branch.objects.select_for_update().select_related("head").filter(pk=branch.pk).first()
        if row is None or row.project_id != project.pk:
            raise NotFound(_("There is no such branch."), code="branch_not_found")
        if row.is_open:
            return head
        Branch.objects.filter(project=project, is_open=True).update(is_open=False, head=head)
        Branch.objects.filter(pk=row.pk).update(is_open=True)
        branch.is_open = True
        move_head(project, head, row.head, branch=row.name)
        return row.head


def delete_branch(*, project: Project, branch: Branch, author: User | None, force: bool = False) -> None:
    """Take a branch away; never the open one.

    Versions that no other branch holds stay in the history, below a named version that is made here; without
    `force` they are told first: Conflict (`branch_unmerged`, with `versions`: how many).
    """
    with transaction.atomic():
        head = lock_head(project)
        row = Branch.objects.select_for_update().filter(pk=branch.pk, project=project).first()
        if row is None:
            raise NotFound(_("There is no such branch."), code="branch_not_found")
        if row.is_open:
            raise Conflict(_("Open another branch before you delete this one."), code="branch_open")
        alone = _alone(project, row, head)
        if alone and not force:
            raise _unmerged(row.name, alone)
        if alone:
            name = _("%(branch)s, deleted branch") % {"branch": row.name}
            keep_as_checkpoint(project=project, revision_id=row.head_id, name=name, author=author)
        row.delete()


def _alone(project: Project, branch: Branch, head: Revision) -> int:
    """How many versions only this branch holds."""
    lineage = Lineage.of(project)
    others = Branch.objects.filter(project=project, is_open=False).exclude(pk=branch.pk)
    kept = lineage.ancestors(head.pk, *others.values_list("head_id", flat=True))
    return len(lineage.ancestors(branch.head_id) - kept)


def _unmerged(name: str, versions: int) -> Conflict:
    words = ngettext(
        "“%(name)s” has %(n)s version that no other branch has.",
        "“%(name)s” has %(n)s versions that no other branch has.",
        versions,
    )
    return Conflict(words % {"name": name, "n": versions}, code="branch_unmerged", versions=versions)
