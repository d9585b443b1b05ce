"""From a tar stream to a zip."""

import hashlib
import io
import tarfile
import zipfile

from apps.exports import packing


def tar_of(files: dict[str, bytes], links: dict[str, str] | None = None) -> io.BytesIO:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        for name, target in (links or {}).items():
            member = tarfile.TarInfo(name)
            member.type, member.linkname = tarfile.SYMTYPE, target
            tar.addfile(member)
    stream.seek(0)
    return stream


SITE = {"./index.html": b"<h1>Padaria Sol</h1>", "./assets/a.css": b"body{}"}


def test_site_alone_is_at_the_top() -> None:
    file, _digest, _size = packing.pack(tar=tar_of(SITE), source=None, name="x")
    with zipfile.ZipFile(file) as archive:
        assert sorted(archive.namelist()) == ["assets/a.css", "index.html"]
        assert archive.read("index.html") == b"<h1>Padaria Sol</h1>"


def test_source_comes_in_a_folder_beside_the_site() -> None:
    source = {"/src/pages/index.astro": b"---\n---", "/package.json": b"{}"}
    file, _digest, _size = packing.pack(tar=tar_of(SITE), source=source, name="x")
    with zipfile.ZipFile(file) as archive:
        assert "site/index.html" in archive.namelist()
        assert "source/src/pages/index.astro" in archive.namelist()


def test_same_content_gives_the_same_bytes_and_a_true_checksum() -> None:
    first, digest, size = packing.pack(tar=tar_of(SITE), source=None, name="x")
    second, again, _ = packing.pack(tar=tar_of(SITE), source=None, name="x")
    content = first.read()
    assert content == second.read()
    assert digest == again == hashlib.sha256(content).hexdigest()
    assert size == len(content)


def test_links_in_the_tar_are_left_out() -> None:
    file, _digest, _size = packing.pack(tar=tar_of(SITE, {"passwd": "/etc/passwd"}), source=None, name="x")
    with zipfile.ZipFile(file) as archive:
        assert "passwd" not in archive.namelist()


def test_file_name_is_plain() -> None:
    assert packing.file_name("Padaria Sol & Filhos", includes_source=False) == "padaria-sol-filhos-site.zip"
    assert packing.file_name("面包店", includes_source=True) == "page-site-and-source.zip"
