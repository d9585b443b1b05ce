"""Images, texts and links beside a message: what is taken, who sees it, and how it gets onto the page."""

import base64
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from apps.accounts.models import User
from apps.chat.models import Attachment, Turn
from apps.chat.services import run_turn, start_turn
from apps.chat.services.attaching import (
    attach_file,
    attach_link,
    attached_to,
    pictures_of,
    site_address,
    sweep_attachments,
)
from apps.core.errors import AppError
from apps.projects import services as projects
from apps.projects.models import Project
from tests.chat.conftest import ScriptedProvider, heading
from tests.chat.test_views import mine, theirs  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db(transaction=True)


def image(kind: str = "PNG", size: tuple[int, int] = (8, 6), **how: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#0f766e").save(out, kind, **how)
    return out.getvalue()


def attach(project: Project, user: User, name: str = "Our Logo.png", content: bytes = b"") -> Attachment:
    return attach_file(project=project, user=user, name=name, content=content or image())


def test_an_image_is_taken_for_what_it_is(project: Project, user: User):
    found = attach(project, user, "logo.exe", image("JPEG"))
    assert (found.type, found.mime_type, found.width, found.height) == ("image", "image/jpeg", 8, 6)
    assert site_address(found).startswith("/uploads/logo-")
    assert site_address(found).endswith(".jpg")


def test_where_a_photo_was_taken_is_left_out(project: Project, user: User):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x9286] = "Rua do Forno 12"
    found = attach(project, user, "photo.jpg", image("JPEG", exif=exif))
    kept = Image.open(io.BytesIO(bytes(found.content)))
    assert not kept.getexif()
    assert kept.size == (6, 8) == (found.width, found.height)


def test_a_very_wide_image_is_made_smaller(project: Project, user: User):
    assert attach(project, user, "wide.png", image(size=(5_000, 10))).width == 2_400


def test_what_is_transparent_stays_so(project: Project, user: User):
    out = io.BytesIO()
    Image.new("P", (3_000, 10)).save(out, "PNG", transparency=0)
    kept = Image.open(io.BytesIO(bytes(attach(project, user, "logo.png", out.getvalue()).content)))
    assert kept.convert("RGBA").getpixel((5, 5)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.png", b"", "empty_attachment"),
        ("a.png", image(size=(300, 300))[:500], "bad_image"),
        ("a.bin", b"\x00\x01\xff\xfe" * 9, "attachment_kind"),
        ("a.txt", b"x" * 300_000, "attachment_too_large"),
        ("a.png", b"x" * (10 * 1024 * 1024 + 1), "attachment_too_large"),
    ],
)
def test_what_cannot_be_taken_is_told(project: Project, user: User, name: str, content: bytes, code: str):
    with pytest.raises(AppError) as refused:
        attach_file(project=project, user=user, name=name, content=content)
    assert refused.value.code == code
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "no address", ""])
def test_a_link_is_an_address_of_the_web(project: Project, user: User, address: str):
    with pytest.raises(AppError):
        attach_link(project=project, user=user, address=address)


def test_an_svg_is_a_text(project: Project, user: User):
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    assert attach(project, user, "x.svg", svg).type == "code-snippet"


def test_they_go_with_the_message_once(project: Project, user: User):
    found = attach(project, user)
    turn = start_turn(project=project, user=user, content="use it", attachments=[str(found.pk)])
    assert list(attached_to(turn)) == [found]
    with pytest.raises(AppError) as refused:
        start_turn(project=project, user=user, content="again", attachments=[str(found.pk)])
    assert refused.value.code == "attachment_not_found"
    assert Turn.objects.count() == 1


def test_another_persons_are_out_of_reach(project: Project, user: User, outsider: User):
    other = attach(project, outsider)
    for ids in ([str(other.pk)], ["nonsense"], [str(other.pk)] * 9):
        with pytest.raises(AppError):
            start_turn(project=project, user=user, content="use it", attachments=ids)
    assert not Turn.objects.exists()


def test_an_image_becomes_a_file_of_the_site_when_the_page_uses_it(
    project: Project, user: User, say: Callable[..., ScriptedProvider]
):
    logo, unused = attach(project, user), attach(project, user, "other.png")
    address = site_address(logo)
    say(heading("Old words", f"New words {address}"))
    ids = [str(logo.pk), str(unused.pk)]
    run_turn(start_turn(project=project, user=user, content="use it", attachments=ids).pk)
    project.refresh_from_db()
    assert project.head is not None
    assert projects.read_file(project.head, f"/public{address}") == bytes(logo.content)
    assert f"/public{site_address(unused)}" not in project.head.tree


def test_asking_again_asks_with_the_same_things(
    project: Project, user: User, say: Callable[..., ScriptedProvider]
):
    from apps.chat.services import retry_turn

    say("<response>No.</response>")
    turn = start_turn(project=project, user=user, content="x", attachments=[str(attach(project, user).pk)])
    run_turn(turn.pk)
    again = retry_turn(turn=Turn.objects.get(pk=turn.pk), user=user)
    assert [row.name for row in attached_to(again)] == ["Our Logo.png"]


def test_models_are_shown_small_pictures(project: Project, user: User):
    wide = attach(project, user, "wide.jpg", image("JPEG", (2_000, 1_000)))
    turn = start_turn(project=project, user=user, content="x", attachments=[str(wide.pk)])
    (shown,) = pictures_of(turn)
    assert Image.open(io.BytesIO(shown.content)).size == (1_568, 784)


def test_the_unsent_are_swept_after_a_day(project: Project, user: User):
    from datetime import timedelta

    from django.utils import timezone

    sent, old, young = (attach(project, user) for _ in range(3))
    start_turn(project=project, user=user, content="x", attachments=[str(sent.pk)])
    Attachment.objects.exclude(pk=young.pk).update(created_at=timezone.now() - timedelta(days=2))
    assert sweep_attachments() == 1
    assert set(Attachment.objects.values_list("pk", flat=True)) == {sent.pk, young.pk}
    assert old.pk != young.pk


def test_over_http(project: Project, mine: Client, theirs: Client):  # noqa: F811
    files = [SimpleUploadedFile("a.png", image()), SimpleUploadedFile("b.md", b"# Words")]
    made = mine.post(reverse("chat:attach", args=[project.pk]), {"files": files, "link": "https://a.test/x"})
    told = made.json()["attachments"]
    assert [one["type"] for one in told] == ["link", "image", "file"]
    assert told[0]["url"] == "https://a.test/x"
    shown = mine.get(told[1]["url"])
    assert (shown["Content-Type"], shown["Content-Security-Policy"]) == (
        "image/png",
        "default-src 'none'; sandbox",
    )
    assert mine.get(told[2]["url"])["Content-Type"].startswith("text/plain")
    assert theirs.get(told[1]["url"]).status_code == 404
    ids = [one["id"] for one in told]
    page = mine.post(reverse("chat:send", args=[project.pk]), {"content": "look", "attachments": ids})
    assert page.status_code == 200
    assert told[1]["url"] in page.content.decode()
    assert mine.post(reverse("chat:detach", args=[project.pk, ids[0]])).status_code == 409


def test_one_can_be_removed_before_it_is_sent(project: Project, mine: Client):  # noqa: F811
    (one,) = mine.post(reverse("chat:attach", args=[project.pk]), {"link": "https://a.test"}).json()[
        "attachments"
    ]
    assert mine.post(reverse("chat:detach", args=[project.pk, one["id"]])).status_code == 204
    assert not Attachment.objects.exists()
    empty = mine.post(reverse("chat:attach", args=[project.pk]), headers={"Accept": "application/json"})
    assert empty.json()["code"] == "nothing_attached"


def test_over_rest(project: Project, mine: Client):  # noqa: F811
    cache.clear()
    base = f"/api/v1/projects/{project.pk}"
    answer = mine.post(f"{base}/attachments", {"files": SimpleUploadedFile("a.png", image())})
    (made,) = answer.json()["data"]
    sent = mine.post(
        f"{base}/messages", json.dumps({"content": "look", "attachments": [made["id"]]}), "application/json"
    )
    assert sent.status_code == 201
    assert sent.json()["data"]["message"]["attachments"] == [made]
    assert mine.delete(f"{base}/attachments/{made['id']}").status_code == 409
    link = mine.post(f"{base}/attachments", json.dumps({"link": "https://a.test/x"}), "application/json")
    assert link.json()["data"][0]["url"] == "https://a.test/x"
    for odd in ("[]", '"x"', "{}", '{"link": 5}'):
        assert mine.post(f"{base}/attachments", odd, "application/json").status_code == 422


def test_pictures_are_sent_as_data(project: Project):
    from apps.chat.providers.base import ChatLine, Picture
    from apps.chat.providers.litellm import _message

    sent = _message(ChatLine("user", "look", pictures=(Picture("image/png", b"abc"),)))
    data = base64.b64encode(b"abc").decode()
    assert sent["content"] == [
        {"type": "text", "text": "look"},
        {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{data}"}},
    ]
