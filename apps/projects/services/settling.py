"""Settling what a merge left open: what the page shows of each file, and what a choice makes of it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.projects import lines
from apps.projects.merge import FileConflict, Load, Piece, merge_pieces
from apps.projects.trees import Tree, check_size

SHOWN_AROUND = 3  # settled lines shown above and below a conflict
MAX_SIDE = 64 * 1024  # bytes of one side of one conflict that the page can edit
Sides = tuple[Tree, Tree, Tree]
TAKES = ("ours", "theirs", "both", "edit")


def shown(conflict: FileConflict, sides: Sides, load: Load) -> dict[str, Any]:
    """A file in conflict as the page's solver wants it.

    {path, reason: lines | binary | deleted, hunks: [{line, before, after, base, ours, theirs, isCut}],
    deletedBy: "ours" | "theirs" | None}. Hunks come in the order in which choices name them.
    """
    told: dict[str, Any] = {"path": conflict.path, "reason": conflict.reason, "hunks": [], "deletedBy": None}
    if conflict.reason == "lines":
        told["hunks"] = _hunks(_pieces(conflict.path, sides, load))
    elif conflict.reason == "deleted":
        told["deletedBy"] = "ours" if conflict.path not in sides[1] else "theirs"
    return told


def _hunks(pieces: list[Piece]) -> list[dict[str, Any]]:
    hunks = []
    for at, piece in enumerate(pieces):
        if not piece.is_conflict:
            continue
        before = lines.split(pieces[at - 1].text)[-SHOWN_AROUND:]
        after = lines.split(pieces[at + 1].text)[:SHOWN_AROUND]
        sides = {"base": piece.base, "ours": piece.ours, "theirs": piece.theirs}
        hunks.append(
            {name: _words(text) for name, text in sides.items()}
            | {"line": piece.line, "before": _words(b"".join(before)), "after": _words(b"".join(after))}
            | {"isCut": any(len(text) > MAX_SIDE for text in sides.values())}
        )
    return hunks


def _words(text: bytes) -> str:
    return text[:MAX_SIDE].decode("utf-8", "replace")


def settle(conflict: FileConflict, choice: Any, sides: Sides, load: Load) -> bytes | None:
    """The file as a person chose it; None: it goes.

    `choice`: {"take": "ours" | "theirs"} for the whole file, or {"hunks": [{"take": "ours" | "theirs" |
    "both" | "edit", "text": for edit}]}, one for each conflict in its order. Raises Invalid (`merge_choice`,
    `merge_text`), TooLarge.
    """
    if not isinstance(choice, Mapping):
        raise _bad(conflict.path)
    if "hunks" not in choice:
        return _whole(conflict.path, choice.get("take"), sides, load)
    if conflict.reason != "lines" or not isinstance(choice["hunks"], list):
        raise _bad(conflict.path)
    content = _chosen(conflict.path, choice["hunks"], _pieces(conflict.path, sides, load))
    check_size(conflict.path, len(content), text=True)
    return content


def _whole(path: str, take: Any, sides: Sides, load: Load) -> bytes | None:
    if take not in ("ours", "theirs"):
        raise _bad(path)
    entry = sides[1 if take == "ours" else 2].get(path)
    return load([entry["digest"]])[entry["digest"]] if entry else None


def _pieces(path: str, sides: Sides, load: Load) -> list[Piece]:
    found = load({side[path]["digest"] for side in sides if path in side})
    base, ours, theirs = (found[side[path]["digest"]] if path in side else b"" for side in sides)
    return merge_pieces(base, ours, theirs)


def _chosen(path: str, choices: list[Any], pieces: list[Piece]) -> bytes:
    conflicts = sum(piece.is_conflict for piece in pieces)
    if len(choices) != conflicts:
        raise Invalid(
            _("%(path)s has %(n)s places to settle.") % {"path": path, "n": conflicts}, code="merge_choice"
        )
    waiting = iter(choices)
    return b"".join(
        _taken(path, next(waiting), piece) if piece.is_conflict else piece.text for piece in pieces
    )


def _taken(path: str, choice: Any, piece: Piece) -> bytes:
    take = choice.get("take") if isinstance(choice, Mapping) else None
    if take == "edit":
        return _edited(choice.get("text"), newline=b"\r\n" if b"\r\n" in piece.ours else b"\n")
    if take not in TAKES:
        raise _bad(path)
    both = piece.ours if piece.ours.endswith(b"\n") or not piece.ours else piece.ours + b"\n"
    return {"ours": piece.ours, "theirs": piece.theirs, "both": both + piece.theirs}[take]


def _edited(text: Any, *, newline: bytes) -> bytes:
    """A person's own text for a conflict, its lines ended as the file's are; the last one is ended, too."""
    if not isinstance(text, str) or "\0" in text:
        raise Invalid(_("The text has characters that can't be saved."), code="merge_text")
    try:
        content = text.replace("\r\n", "\n").encode("utf-8")
    except UnicodeEncodeError:
        raise Invalid(_("The text has characters that can't be saved."), code="merge_text") from None
    ended = content if not content or content.endswith(b"\n") else content + b"\n"
    return ended.replace(b"\n", newline)


def _bad(path: str) -> Invalid:
    return Invalid(
        _("Choose what should stand in %(path)s.") % {"path": path}, code="merge_choice", path=path
    )
