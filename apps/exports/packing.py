"""From the built site and the source files to a zip."""

import hashlib
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from typing import IO

from django.utils.text import slugify

# A fixed time in every entry, so that the same content gives the same bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)


def pack(*, tar: IO[bytes], source: Mapping[str, bytes] | None, name: str) -> tuple[IO[bytes], str, int]:
    """Zip the built site from its tar stream, and the source beside it when it is given.

    Without source the site is at the top of the zip; with it there are two folders, `site` and `source`.
    Returns an open temporary file at its start, its SHA-256 in hex and its size in bytes.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the caller
    site_folder = "site/" if source is not None else ""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with tarfile.open(fileobj=tar, mode="r|") as built:
            _add(archive, site_folder, _files_of(built))
        if source is not None:
            _add(archive, "source/", sorted((path.lstrip("/"), content) for path, content in source.items()))
    digest, size = _measure(file)
    file.seek(0)
    return file, digest, size


def _files_of(tar: tarfile.TarFile) -> Iterable[tuple[str, bytes]]:
    for member in tar:
        if not member.isfile():
            continue  # folders come with their files; links are never followed
        content = tar.extractfile(member)
        assert content is not None
        yield member.name.removeprefix("./").lstrip("/"), content.read()


def _add(archive: zipfile.ZipFile, folder: str, files: Iterable[tuple[str, bytes]]) -> None:
    for path, content in files:
        entry = zipfile.ZipInfo(folder + path, EPOCH)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        archive.writestr(entry, content)


def _measure(file: IO[bytes]) -> tuple[str, int]:
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while block := file.read(1 << 20):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size


def file_name(project_name: str, *, includes_source: bool) -> str:
    """`padaria-sol-site.zip`."""
    kind = "site-and-source" if includes_source else "site"
    return f"{slugify(project_name)[:60] or 'page'}-{kind}.zip"
