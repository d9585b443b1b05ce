"""Project paths such as /src/pages/index.astro: one normal form, and what is refused."""

import re
import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext as _

from apps.core.errors import Invalid

MAX_PATH = 200  # characters
RESERVED_NAMES = frozenset({"node_modules", ".git", ".astro", "dist"})
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
# What Windows can't have in a name; a project must unpack everywhere.
_FORBIDDEN = frozenset('<>:"|?*')


def normalise(path: str) -> str:
    """`path` in its one form: absolute from the project's root, NFC, no empty parts.

    A leading slash may be missing. Raises Invalid with a code that starts with `path_` for anything that
    climbs out, can't exist on some system, or is reserved for tools.
    """
    if not isinstance(path, str) or not path.strip("/"):
        raise Invalid(_("Give the file a name."), code="path_empty")
    path = unicodedata.normalize("NFC", path)
    if len(path.strip("/")) + 1 > MAX_PATH:
        raise Invalid(_("A path can be 200 characters long at most."), code="path_too_long", limit=MAX_PATH)
    if "\\" in path:
        raise Invalid(_("Use / between folders, not \\."), code="path_backslash")
    if any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in path):
        raise Invalid(_("A path can't have invisible characters."), code="path_control")
    if path.endswith("/"):
        raise Invalid(_("That is a folder. Give the file a name."), code="path_folder", path=path)
    parts = path.removeprefix("/").split("/")
    for part in parts:
        _check_name(part, path)
    return "/" + "/".join(parts)


def _check_name(name: str, path: str) -> None:
    """One part of a path. Raises Invalid."""
    if not name:
        raise Invalid(
            _("A folder's name is missing in %(path)s.") % {"path": path}, code="path_empty_part", path=path
        )
    if name in {".", ".."}:
        raise Invalid(_("A path can't climb to other folders."), code="path_traversal", path=path)
    if name.casefold() in RESERVED_NAMES:
        raise Invalid(_("“%(name)s” is a reserved name.") % {"name": name}, code="path_reserved", path=path)
    if _DEVICE.fullmatch(name):
        raise Invalid(
            _("“%(name)s” can't be a file on Windows.") % {"name": name}, code="path_device", path=path
        )
    if name != name.strip() or name.endswith("."):
        raise Invalid(
            _("A name can't start or end with a space, or end with a dot: “%(name)s”.") % {"name": name},
            code="path_edges",
            path=path,
        )
    if _FORBIDDEN & set(name):
        raise Invalid(
            _("A name can't have any of < > : \" | ? *: “%(name)s”.") % {"name": name},
            code="path_character",
            path=path,
        )


def check_together(paths: Iterable[str]) -> None:
    """Normal paths can live in one tree on any file system.

    Raises Invalid when two differ in case only, or one is a file where another needs a folder.
    """
    seen: dict[str, str] = {}
    for path in sorted(paths):
        folded = fold(path)
        if folded in seen:
            raise Invalid(
                _("%(one)s and %(two)s differ in upper and lower case only.")
                % {"one": seen[folded], "two": path},
                code="path_case",
                path=path,
                other=seen[folded],
            )
        seen[folded] = path
    _check_folders(seen)


def _check_folders(seen: dict[str, str]) -> None:
    """No path is a folder of another, and a folder is written in one way."""
    folders: dict[str, str] = {}
    for path in seen.values():
        parts = path.split("/")
        for end in range(2, len(parts)):
            folder = "/".join(parts[:end])
            folded = fold(folder)
            if folded in seen:
                raise Invalid(
                    _("%(file)s is a file, so it can't be a folder too.") % {"file": seen[folded]},
                    code="path_file_and_folder",
                    path=path,
                    other=seen[folded],
                )
            if folders.setdefault(folded, folder) != folder:
                raise Invalid(
                    _("The folders %(one)s and %(two)s differ in upper and lower case only.")
                    % {"one": folders[folded], "two": folder},
                    code="path_case",
                    path=path,
                )


def fold(path: str) -> str:
    """What a file system that doesn't tell upper from lower case makes of `path`."""
    return unicodedata.normalize("NFC", path.casefold())
