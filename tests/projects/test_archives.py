"""Zips: what comes in is inside the limits and the project, or refused with words."""

import io
import stat
import struct
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.errors import AppError, Invalid, TooLarge
from apps.projects import archives, paths, trees

SITE = {"package.json": b"{}", "src/pages/index.astro": b"<h1>hi</h1>"}


def packed(files: dict[str, bytes], **more: object) -> io.BytesIO:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target


def refused(target: io.BytesIO) -> str:
    with pytest.raises((Invalid, TooLarge)) as refusal:
        archives.read_zip(target)
    assert str(refusal.value.message)
    return refusal.value.code


def test_a_project_comes_in() -> None:
    assert archives.read_zip(packed(SITE)).files == {f"/{name}": content for name, content in SITE.items()}


def test_a_top_folder_goes_and_tools_are_left_out() -> None:
    files = {f"my-site/{name}": content for name, content in SITE.items()}
    noise = {
        "my-site/node_modules/a/index.js": b"",
        "my-site/.git/HEAD": b"",
        "__MACOSX/x": b"",
        "my-site/.DS_Store": b"",
    }
    imported = archives.read_zip(packed(files | noise))
    assert set(imported.files) == {"/package.json", "/src/pages/index.astro"}
    assert imported.notes[0].startswith("4 ")


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ({"../evil": b""}, "zip_path"),
        ({"/etc/passwd": b""}, "zip_path"),
        ({"C:/x": b""}, "zip_path"),
        ({"a/../../x": b""}, "zip_path"),
        ({"Package.json": b""}, "path_case"),
        ({"src": b""}, "path_file_and_folder"),
        ({"a.txt": b"a" * (3 * trees.MB)}, "zip_bomb"),
        ({f"f{n}": b"" for n in range(2001)}, "too_many_files"),
        ({"con.txt": b""}, "path_device"),
    ],
)
def test_hostile_entries(extra: dict[str, bytes], code: str) -> None:
    assert refused(packed(SITE | extra)) == code


def test_it_says_what_is_missing() -> None:
    with pytest.raises(Invalid) as refusal:
        archives.read_zip(packed({"index.html": b"x"}))
    assert refusal.value.code == "zip_not_astro"
    assert refusal.value.data["missing"] == ["package.json", "src/pages"]


def test_links_are_refused() -> None:
    target = packed(SITE)
    with zipfile.ZipFile(target, "a") as archive:
        info = zipfile.ZipInfo("link")
        info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    assert refused(target) == "zip_link"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_duplicates_are_refused() -> None:
    target = packed(SITE)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("package.json", b"other")
    assert refused(target) == "zip_duplicate"


def flagged(bits: int) -> io.BytesIO:
    """The zip with flag bits set in each entry of its directory."""
    data = bytearray(packed(SITE).getvalue())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<H", data, at + 8, struct.unpack_from("<H", data, at + 8)[0] | bits)
        at = data.find(b"PK\x01\x02", at + 4)
    return io.BytesIO(bytes(data))


def test_encrypted_is_refused() -> None:
    assert refused(flagged(0x1)) == "zip_encrypted"


def test_names_that_are_not_utf8_are_refused() -> None:
    data = packed({**SITE, "xx.txt": b""}).getvalue().replace(b"xx.txt", b"\xe9\xff.txt")
    assert refused(io.BytesIO(data)) in {"zip_name", "zip_broken"}
    utf8 = packed({**SITE, "\u00e9.txt": b""}).getvalue().replace("\u00e9.txt".encode(), b"\xff\xfe.txt")
    assert refused(io.BytesIO(utf8)) in {"zip_name", "zip_broken"}


def test_a_lying_size_does_not_help_a_bomb() -> None:
    data = bytearray(packed({**SITE, "bomb.txt": b"0" * (30 * trees.MB)}).getvalue())
    at = data.find(b"PK\x01\x02", data.find(b"bomb.txt"))
    struct.pack_into("<I", data, data.rfind(b"PK\x01\x02") + 24, 10)
    assert refused(io.BytesIO(bytes(data))) in {"zip_bomb", "zip_broken", "file_too_large"}
    assert at


def test_too_many_entries_are_refused_before_they_are_read() -> None:
    data = bytearray(packed(SITE).getvalue())
    struct.pack_into("<HH", data, data.rfind(b"PK\x05\x06") + 8, 60_000, 60_000)
    assert refused(io.BytesIO(bytes(data))) == "zip_too_many_files"


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.binary(max_size=300) | st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=8))
def test_random_damage_never_breaks_out(damage: object) -> None:
    if isinstance(damage, bytes):
        data = bytearray(damage)
    else:
        data = bytearray(packed(SITE).getvalue())
        for at, value in damage:  # type: ignore[attr-defined]
            data[at % len(data)] = value
    try:
        imported = archives.read_zip(io.BytesIO(bytes(data)))
    except AppError:
        return
    assert all(paths.normalise(path) == path for path in imported.files)


@given(st.dictionaries(st.text(min_size=1, max_size=30), st.binary(max_size=50), max_size=5))
@settings(deadline=None)
def test_random_names_never_break_out(files: dict[str, bytes]) -> None:
    try:
        target = packed(files | SITE)
    except (ValueError, UnicodeError, IndexError):  # zipfile writes no such names
        return
    try:
        imported = archives.read_zip(target)
    except AppError:
        return
    assert all(paths.normalise(path) == path for path in imported.files)


def test_export_is_the_same_each_time_and_comes_back() -> None:
    files = {"/src/pages/index.astro": b"x", "/package.json": b"{}", "/public/\u00e9.png": b"\0"}
    one, two = io.BytesIO(), io.BytesIO()
    archives.write_zip(files, one)
    archives.write_zip(dict(reversed(files.items())), two)
    assert one.getvalue() == two.getvalue()
    assert archives.read_zip(one).files == files
