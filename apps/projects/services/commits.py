"""The one way to a new revision, and the one way to move a project's head."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import Conflict, Invalid, NotFound
from apps.core.events import publish
from apps.core.jobs import Job, enqueue
from apps.core.transitions import transition
from apps.projects import blobs, paths, trees
from apps.projects.errors import Archived, MergeConflict, NothingChanged
from apps.projects.merge import merge_trees
from apps.projects.models import Project, Revision
from apps.projects.services.changes import describe
from apps.projects.services.contents import find_revision
from apps.projects.services.facts import facts_of
from apps.projects.trees import Tree

MAX_TOLD_FILES = 50  # files named in a `revision` event


@dataclass
class Draft:
    """A revision in the making: the tree it was made from, the tree it wants, and the contents new in it."""

    kind: str
    message: str
    author: User | None
    base: Tree
    tree: Tree
    contents: dict[str, bytes] = field(default_factory=dict)  # digest → bytes
    moves: dict[str, str] = field(default_factory=dict)
    turn_id: uuid.UUID | None = None
    restores: Revision | None = None
    merged_from: Revision | None = None  # the other parent of a merge


def commit(
    *,
    project: Project,
    base_id: uuid.UUID | str | None,
    changes: Mapping[str, bytes | None],
    kind: str,
    message: str,
    author: User | None = None,
    turn_id: uuid.UUID | None = None,
    moves: Mapping[str, str] | None = None,
    restores: Revision | None = None,
) -> Revision:
    """Make a revision out of the one at `base_id` (None: the present head) and move the project's head to it.

    `changes`: path → new content, None removes the file. `moves`: old path → new path, done before `changes`.
    When head has moved on since `base_id`, the change is merged into it line by line. A turn commits at most
    once: the same `turn_id` again returns its revision.

    Raises MergeConflict (head stays), NothingChanged, Archived, NotFound, Invalid, TooLarge.
    """
    with transaction.atomic():
        head = lock_head(project)
        if turn_id and (done := Revision.objects.filter(project=project, turn_id=turn_id).first()):
            return done
        base = head if base_id is None or base_id == head.pk else find_revision(project, base_id)
        draft = _draft(base.tree, changes, moves or {}, kind=kind, message=message, author=author)
        draft.turn_id, draft.restores = turn_id, restores
        return append(project, head, draft)


def _draft(base: Tree, changes: Mapping[str, bytes | None], moves: Mapping[str, str], **facts: Any) -> Draft:
    """The wish, with paths normalised. Raises Invalid, NotFound."""
    moved = {paths.normalise(old): paths.normalise(new) for old, new in moves.items()}
    wanted = {paths.normalise(path): content for path, content in changes.items()}
    if len(wanted) != len(changes) or len(set(moved.values())) != len(moves):
        raise Invalid(_("The same file is named twice."), code="path_twice")
    entries = {path: None if content is None else trees.entry_of(content) for path, content in wanted.items()}
    tree = trees.apply(trees.move(base, moved), entries)
    contents = {trees.digest_of(content): content for content in wanted.values() if content is not None}
    return Draft(base=base, tree=tree, contents=contents, moves=moved, **facts)


def lock_head(project: Project) -> Revision:
    """The present head, with the project's row locked until the transaction ends, and `project` refreshed.

    Other commits to this project wait here; rows that only refer to the project do not (no_key).
    """
    row = Project.objects.select_for_update(no_key=True).filter(pk=project.pk, deleted_at=None).first()
    if row is None or row.head_id is None:
        raise NotFound(_("We couldn't find that project."))
    if row.status == Project.Status.ARCHIVED:
        raise Archived
    for name in ("head_id", "status", "name", "configuration", "version", "updated_at"):
        setattr(project, name, getattr(row, name))
    return Revision.objects.get(pk=row.head_id)


def append(project: Project, head: Revision | None, draft: Draft) -> Revision:
    """Write the draft as the revision after `head`, whose lock the caller holds, and move the head to it."""
    contents = dict(draft.contents)
    tree = draft.tree
    if head is not None and head.tree != draft.base:
        tree = _merged(project, head, draft, contents)
    if head is not None and tree == head.tree and draft.merged_from is None:
        raise NothingChanged
    trees.check_tree(tree)
    used = {entry["digest"] for entry in tree.values()}
    blobs.put_many(
        project.organization, {digest: text for digest, text in contents.items() if digest in used}
    )
    revision = Revision(
        organization_id=project.organization_id,
        project=project,
        parent=head,
        number=_next_number(project) if head else 1,
        kind=draft.kind,
        author=draft.author,
        message=one_line(draft.message),
        tree=tree,
        changes=describe(project.organization_id, head.tree if head else {}, tree, contents),
        turn_id=draft.turn_id,
        restores=draft.restores,
        merged_from=draft.merged_from,
    )
    revision.save(force_insert=True)
    move_head(project, head, revision)
    return revision


def _next_number(project: Project) -> int:
    """Numbers count up in a project over all its branches; the caller holds the project's lock."""
    newest = Revision.objects.filter(project=project).aggregate(newest=Max("number"))["newest"]
    return int(newest) + 1


def _merged(project: Project, head: Revision, draft: Draft, contents: dict[str, bytes]) -> Tree:
    """The draft's change brought into head; contents made by the merge are added to `contents`."""
    # A file that one side moved and the other edited meets itself when both sides move it first.
    moves = {old: new for old, new in draft.moves.items() if old in head.tree and new not in head.tree}
    loads = partial(load, project.organization_id, contents)
    result = merge_trees(trees.move(draft.base, moves), trees.move(head.tree, moves), draft.tree, loads)
    if result.conflicts:
        raise MergeConflict(files=[conflict.as_data() for conflict in result.conflicts], head=str(head.pk))
    contents.update(result.contents)
    return result.tree


def load(organization_id: uuid.UUID, known: Mapping[str, bytes], digests: Any) -> dict[str, bytes]:
    """Contents by digest: those of the draft from memory, the others from the store."""
    wanted = set(digests)
    found = {digest: known[digest] for digest in wanted & known.keys()}
    return found | blobs.get_many(organization_id, wanted - found.keys())


def move_head(
    project: Project, head: Revision | None, revision: Revision, *, branch: str | None = None
) -> None:
    """Compare-and-swap on head, with the facts of the new one; tells pages and the workspace on commit.

    `branch`: name of the branch that the project is switched to by this.
    """
    switched = branch is not None
    changed_at = timezone.now() if switched else revision.created_at
    facts = facts_of(project, head, revision) | {"head": revision, "updated_at": changed_at}
    if Project.objects.filter(pk=project.pk, head=head).update(**facts) != 1:
        raise Conflict(code="head_moved")
    for name, value in facts.items():
        setattr(project, name, value)
    if head is not None and project.status == Project.Status.DRAFT:
        transition(project, to=Project.Status.ACTIVE, reason="first change")
    files = [change["path"] for change in revision.changes[:MAX_TOLD_FILES]]
    publish(
        project.pk,
        "revision",
        head=str(revision.pk),
        number=revision.number,
        message=revision.message,
        kind=revision.kind,
        # any file may differ between two branches: an empty list means "look at all of them"
        files=[] if switched else files,
        **({"branch": branch} if switched else {}),
    )
    enqueue(Job.SYNC_WORKSPACE, project.pk)


def one_line(message: str) -> str:
    """A message fit for a list: no line breaks or control characters, 300 characters at most."""
    return " ".join("".join(char if char.isprintable() else " " for char in message).split())[:300]
