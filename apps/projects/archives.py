"""Zips of projects: import with every defence, and an export that is the same for the same files.

An import never writes to disk: entries are inflated into memory under the limits of a project.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.errors import Invalid, TooLarge
from apps.projects import paths, trees

MAX_ZIP = 90 * trees.MB  # of the packed file
MAX_ENTRIES = 20_000  # what is skipped included
MAX_DIRECTORY = 8 * trees.MB  # of the zip's own list of entries
MAX_RATIO = 250  # inflated to packed; text seldom goes beyond 20
RATIO_FROM = trees.MB  # smaller files may pack as well as they like
CHUNK = 64 * trees.KB
SKIPPED_PARTS = frozenset(
    {*paths.RESERVED_NAMES, "__macosx", ".vite", ".ds_store", "thumbs.db", "desktop.ini"}
)
_END = b"PK\x05\x06"
_END_SIZE = 22
_ZIP64_LOCATOR = b"PK\x06\x07"
# What zipfile raises for broken input, apart from BadZipFile.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError,
    struct.error, OverflowError,
)  # fmt: skip


@dataclass
class Imported:
    """Files by project path, and notes in plain words on what was left out."""

    files: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read_zip(file: IO[bytes]) -> Imported:
    """An Astro project out of a zip. Bad input of any kind raises Invalid (`zip_…`, `path_…`) or TooLarge."""
    _check_directory(file)
    try:
        with zipfile.ZipFile(file) as archive:
            wanted, skipped = _entries(archive)
            imported = Imported(_inflate(archive, wanted))
    except _BROKEN as error:
        raise Invalid(
            _("This zip is broken or not a zip. Pack it again and retry."), code="zip_broken"
        ) from error
    _check_project(imported.files)
    if skipped:
        words = ngettext("%(n)s file of tools was left out", "%(n)s files of tools were left out", skipped)
        imported.notes.append(words % {"n": skipped} + " (node_modules, dist, .git…).")
    return imported


def _check_directory(file: IO[bytes]) -> None:
    """The zip's own list is bounded before zipfile reads it into memory."""
    size = file.seek(0, 2)
    if size > MAX_ZIP:
        raise TooLarge(
            _("The zip is too large: %(limit)s MB at most.") % {"limit": MAX_ZIP // trees.MB},
            code="zip_too_large",
            limit=MAX_ZIP,
        )
    start = max(0, size - _END_SIZE - 65_535 - 20)
    file.seek(start)
    tail = file.read()
    file.seek(0)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise Invalid(_("This file is not a zip."), code="zip_broken")
    entries, directory = struct.unpack_from("<HI", tail, at + 10)
    # The 64-bit form is for archives beyond our limits, and would get round them.
    if entries > MAX_ENTRIES or directory > MAX_DIRECTORY or _ZIP64_LOCATOR in tail[max(0, at - 20) : at]:
        raise TooLarge(_("The zip has too many files."), code="zip_too_many_files", limit=MAX_ENTRIES)


def _entries(archive: zipfile.ZipFile) -> tuple[dict[str, zipfile.ZipInfo], int]:
    """(project path → entry, number of skipped files). Raises Invalid, TooLarge."""
    named: list[tuple[list[str], zipfile.ZipInfo]] = []
    skipped = 0
    for info in archive.infolist():
        parts = _parts(info)
        if parts is None:
            continue
        if any(part.casefold() in SKIPPED_PARTS for part in parts):
            skipped += 1
        else:
            named.append((parts, info))
    top = _top_folder([parts for parts, _info in named])
    wanted: dict[str, zipfile.ZipInfo] = {}
    for parts, info in named:
        path = paths.normalise("/".join(parts[top:]))
        if path in wanted:
            raise Invalid(_("The zip has %(path)s twice.") % {"path": path}, code="zip_duplicate", path=path)
        trees.check_size(path, info.file_size, text=False)
        wanted[path] = info
    if len(wanted) > trees.MAX_FILES:
        raise TooLarge(
            _("A project can have %(limit)s files at most.") % {"limit": trees.MAX_FILES},
            code="too_many_files",
        )
    paths.check_together(wanted)
    return wanted, skipped


def _parts(info: zipfile.ZipInfo) -> list[str] | None:
    """The parts of an entry's name, checked; None for a folder. Raises Invalid."""
    name = _name(info)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise Invalid(
            _("The zip has a link or device: %(path)s.") % {"path": name}, code="zip_link", path=name
        )
    if "\\" in name or name.startswith("/") or ":" in name.split("/")[0] or ".." in name.split("/"):
        raise Invalid(
            _("The zip has a name that climbs out of its folder: %(path)s.") % {"path": name},
            code="zip_path",
            path=name,
        )
    if name.endswith("/") or kind == stat.S_IFDIR:
        return None
    if info.flag_bits & 0x1:
        raise Invalid(_("The zip is encrypted. Pack it without a password."), code="zip_encrypted")
    return [part for part in name.split("/") if part != "."]


def _name(info: zipfile.ZipInfo) -> str:
    """The name as packed. Names that aren't UTF-8 are refused: any guess at their letters may be wrong."""
    name = info.orig_filename
    if not info.flag_bits & 0x800 and not name.isascii():
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            raise Invalid(_("A name in the zip isn't UTF-8."), code="zip_name") from None
    if "\0" in name:
        raise Invalid(_("A name in the zip has invisible characters."), code="zip_name")
    return name


def _top_folder(names: list[list[str]]) -> int:
    """1 when everything lies in one folder that has to go, else 0."""
    tops = {parts[0] for parts in names}
    return int(len(tops) == 1 and all(len(parts) > 1 for parts in names))


def _inflate(archive: zipfile.ZipFile, wanted: Mapping[str, zipfile.ZipInfo]) -> dict[str, bytes]:
    """Contents, counted as they come: what the zip says of its sizes is not believed."""
    files: dict[str, bytes] = {}
    room = trees.MAX_PROJECT
    for path, info in wanted.items():
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Invalid(_("The zip is packed in an unusual way. Use plain “deflate”."), code="zip_method")
        files[path] = _inflate_one(archive, path, info, room)
        room -= len(files[path])
    return files


def _inflate_one(archive: zipfile.ZipFile, path: str, info: zipfile.ZipInfo, room: int) -> bytes:
    content = bytearray()
    with archive.open(info) as source:
        while chunk := source.read(CHUNK):
            content += chunk
            if len(content) > room:
                raise TooLarge(
                    _("A project can have %(limit)s MB at most.") % {"limit": trees.MAX_PROJECT // trees.MB},
                    code="project_too_large",
                )
            if len(content) > RATIO_FROM and len(content) > MAX_RATIO * max(info.compress_size, 1):
                raise TooLarge(_("The zip unpacks to far more than it should."), code="zip_bomb", path=path)
            trees.check_size(path, len(content), text=False)
    trees.check_size(path, len(content), text=trees.is_text(bytes(content)))
    return bytes(content)


def _check_project(files: Mapping[str, bytes]) -> None:
    """It looks like an Astro project. Raises Invalid saying what is missing."""
    missing = []
    if "/package.json" not in files:
        missing.append("package.json")
    if not any(path.startswith("/src/pages/") for path in files):
        missing.append("src/pages")
    if missing:
        raise Invalid(
            _("This doesn't look like an Astro project: %(what)s is missing.")
            % {"what": " + ".join(missing)},
            code="zip_not_astro",
            missing=missing,
        )


def write_zip(files: Mapping[str, bytes], target: BinaryIO) -> None:
    """Pack project files into `target`. The same files give the same bytes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            info = zipfile.ZipInfo(path.lstrip("/"), date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(info, files[path])
