"""Nonsense in every body, parameter and path: a clear refusal with a code, never a 500."""

import json
import random
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client

from tests.security.conftest import Holding
from tests.security.routes import routes

pytestmark = pytest.mark.django_db

NUL, HALF, WIDE = "a\0b", "\ud800", "👩‍👩‍👧‍👦\u202eabc\u0301\u0301"
TEXTS = ["", " ", NUL, HALF, WIDE, "x" * 300, "x" * 20_000, "../../etc/passwd", "/src/../..", "C:\\x", "%00",
         "<script>alert(1)</script>", "'; drop table users; --", "\u2028", "\ufeff", "0", "-1", "null",
         "{{7*7}}", "%s%n", "/public/a.txt", "/src/site.json"]  # fmt: skip
VALUES: list[Any] = [*TEXTS, None, True, False, 0, -1, 10**30, 1e308, [], {}, [[]], {"a": HALF}, [NUL],
                     "00000000-0000-0000-0000-000000000000", "not-a-uuid"]  # fmt: skip
FIELDS = ("name", "description", "path", "to", "content", "base", "revision", "folder", "prompt", "template",
          "model", "also_undo", "include_source", "includeSource", "workspaceId", "visibility", "configuration",
          "encoding", "baseRevisionId", "title", "summary", "keywords", "og_image", "favicon", "email",
          "password", "refresh", "next", "login")  # fmt: skip
OTHERS = ("/projects/new/prompt", "/projects/new/template", "/projects/new/zip", "/api/v1/projects",
          "/api/v1/workspace/create", "/api/v1/auth/token", "/api/v1/auth/token/refresh",
          "/accounts/login/", "/accounts/signup/", "/accounts/profile/", "/accounts/password/reset/")  # fmt: skip
BODIES = [b"", b"{", b"[]", b"null", b"1", b'"x"', b"\xff\xfe", b"{}", b'{"a":1,"a":2}', b"NaN",
          b"[" * 100_000, b'{"a":' * 50_000, b"9" * 5000, b'{"name": 1e999}',
          b'{"content": "\\ud800", "path": "/a.txt"}']  # fmt: skip


# What has broken programs most often.
WORST: list[Any] = [NUL, HALF, WIDE, "x" * 20_000, None, 10**30, [NUL], {"a": HALF}, "not-a-uuid"]


@pytest.fixture(autouse=True)
def _no_limits(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr("apps.chat.services.starting.TURNS_A_MINUTE", 10**6)
    settings.ACCOUNT_RATE_LIMITS = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def places(mine: Holding) -> list[tuple[str, str]]:
    found = [
        (method, route.of(mine))
        for route in routes()
        for method in route.methods()
        if method != "GET" and not route.pattern.endswith(("workspace/format", "delete", "archive"))
    ]
    return found + [("POST", address) for address in OTHERS]


def code_of(client: Client, method: str, address: str, body: bytes, kind: str = "application/json") -> int:
    """The status; changes are taken back, so that each request finds the same project."""
    with transaction.atomic():
        status: int = client.generic(
            method, address, body, content_type=kind, headers={"accept": "application/json"}
        ).status_code
        transaction.set_rollback(True)
    return status


def test_broken_bodies(mine: Holding, owner: Client) -> None:
    wrong = {}
    for method, address in places(mine):
        # every body everywhere would take long: the parsers are shared
        for body in (
            BODIES
            if "/file/" in address or address.endswith(("/files", "/messages", "token"))
            else BODIES[::4]
        ):
            if (status := code_of(owner, method, address, body)) == 500:
                wrong[f"{method} {address} {body[:40]!r}"] = status
    assert wrong == {}


@pytest.mark.parametrize("seed", range(2))
def test_random_objects(mine: Holding, owner: Client, seed: int) -> None:
    chance = random.Random(seed)
    wrong = {}
    for method, address in places(mine):
        for _n in range(2):
            fields = {name: chance.choice(VALUES) for name in chance.sample(FIELDS, 14)}
            fields |= {"path": chance.choice(TEXTS), "content": chance.choice(TEXTS)}
            body = json.dumps(fields).encode()
            if (status := code_of(owner, method, address, body)) == 500:
                wrong[f"{method} {address}"] = (status, body[:400])
    assert wrong == {}


def test_each_field_with_each_value(mine: Holding, owner: Client) -> None:
    """Where one field is all that matters, a mixture would stop at the first refusal."""
    base, api = f"/projects/{mine.project.pk}", f"/api/v1/projects/{mine.project.pk}"
    good: dict[tuple[str, str], dict[str, Any]] = {
        ("POST", f"{base}/rename"): {"name": "a"},
        ("POST", f"{base}/duplicate"): {"name": "a"},
        ("POST", f"{base}/file/save"): {"path": "/a.txt", "content": "a", "base": None},
        ("POST", f"{base}/file/create"): {"path": "/b.txt", "content": "a"},
        ("POST", f"{base}/file/move"): {"path": "/package.json", "to": "/c.json"},
        ("POST", f"{base}/file/delete"): {"path": "/package.json"},
        ("POST", f"{base}/checkpoint"): {"name": "a", "revision": str(mine.project.head_id)},
        ("POST", f"{api}/messages"): {"content": "a", "model": None},
        ("POST", f"{api}/files"): {"path": "/d.txt", "content": "a", "encoding": "utf8"},
        ("PUT", f"{api}/files/content?path=/package.json"): {
            "content": "a",
            "path": "/e",
            "baseRevisionId": None,
        },
        ("PATCH", api): {"name": "a", "description": "b", "visibility": "private", "configuration": {}},
        ("POST", "/api/v1/projects"): {"name": "a", "template": "baseline-landing", "description": ""},
        ("POST", f"{api}/duplicate"): {"name": "a"},
        ("POST", f"{api}/exports"): {"includeSource": True},
        ("POST", "/api/v1/workspace/create"): {"workspaceId": str(mine.project.pk)},
    }
    wrong = {}
    seo = [{"seo": {name: value}} for name in ("title", "keywords") for value in WORST]
    for (method, address), fields in good.items():
        for name in fields:
            for value in WORST + (seo if name == "configuration" else []):
                body = json.dumps(fields | {name: value}).encode()
                if (status := code_of(owner, method, address, body)) == 500:
                    wrong[f"{method} {address} {name}={value!r:.40}"] = status
    assert wrong == {}


def test_forms(mine: Holding, owner: Client) -> None:
    base = f"/projects/{mine.project.pk}"
    wrong = {}
    for address, fields in {
        f"{base}/settings": ("name", "description", "title", "summary", "keywords", "og_image", "favicon"),
        f"{base}/chat/send": ("content", "model"),
        f"{base}/chat/messages/{mine.turn.request_id}/resend": ("content", "also_undo"),
        f"{base}/exports/new": ("include_source",),
        "/projects/new/prompt": ("prompt",),
        "/projects/new/template": ("name", "template"),
        "/accounts/profile/": ("name",),
        "/accounts/signup/": ("email", "name", "password1"),
        "/accounts/login/": ("login", "password", "next"),
        f"{base}/workspace/entry": ("next",),
    }.items():
        client = Client(raise_request_exception=False) if "sign" in address or "login" in address else owner
        for name in fields:
            for text in (NUL, HALF, WIDE, "x" * 20_000):
                data = dict.fromkeys(fields, "a") | {name: text.encode("utf-8", "surrogatepass")}
                with transaction.atomic():
                    status = client.post(address, data).status_code
                    transaction.set_rollback(True)
                if status == 500:
                    wrong[f"{address} {name}={text!r:.30}"] = status
    assert wrong == {}


NAMES = ("page", "limit", "cursor", "q", "status", "sort", "search", "sortBy", "sortOrder", "revision", "from",
         "to", "path", "before", "turn", "after", "inline", "format")  # fmt: skip


def test_parameters(mine: Holding, owner: Client) -> None:
    base, api = f"/projects/{mine.project.pk}", f"/api/v1/projects/{mine.project.pk}"
    values = ["1e9", "-1", "9" * 5000, "٣", "\0", "\ud800", "../..", str(uuid.uuid4())]  # fmt: skip
    wrong = {}
    for address in ("/projects/", "/api/v1/projects", "/api/v1/workspace", f"{base}/history", f"{base}/diff",
                    f"{base}/tree", f"{base}/file", f"{base}/file/download", f"{base}/chat/messages",
                    f"{base}/chat/poll", f"{api}/messages", f"{api}/files", f"{api}/files/content",
                    f"{api}/revisions", f"{api}/revisions/{mine.project.head_id}/diff", f"{api}/builds",
                    f"{api}/exports", "/showcase/", "/accounts/login/"):  # fmt: skip
        for name in NAMES:
            for value in values:
                query = {name: value.encode("utf-8", "surrogatepass")}
                with _asked_for() as asked:
                    status = owner.get(address, query).status_code
                if status == 500:
                    wrong[f"{address}?{name}={value!r:.30}"] = status
                if name not in asked:
                    break  # nobody reads it there: other values change nothing
    assert wrong == {}


@contextmanager
def _asked_for() -> Iterator[set[str]]:
    """The names of parameters that are read meanwhile; all of them once somebody goes through all."""
    asked: set[str] = set()
    with pytest.MonkeyPatch.context() as patch:
        for reader in ("__getitem__", "getlist", "__contains__"):
            patch.setattr(QueryDict, reader, _told(getattr(QueryDict, reader), lambda key: asked.add(key)))
        for reader in ("__iter__", "items", "lists", "values", "keys", "copy", "urlencode", "dict"):
            patch.setattr(QueryDict, reader, _told(getattr(QueryDict, reader), lambda: asked.update(NAMES)))
        yield asked


def _told(read: Callable[..., Any], tell: Callable[..., Any]) -> Callable[..., Any]:
    def reading(self: QueryDict, *words: Any, **more: Any) -> Any:
        tell(*words[:1])
        return read(self, *words, **more)

    return reading


@pytest.mark.parametrize(
    "path",
    ["/projects/%00", "/projects/downloads/%00", "/showcase/%ff/", "/%ed%a0%80", "/api/v1/%00", "/projects/x/",
     f"/projects/{'9' * 5000}/", "/accounts/password/reset/key/%00-x/", "/admin/projects/project/%00/change/"],
)  # fmt: skip
def test_paths(mine: Holding, owner: Client, path: str, make_user: Any) -> None:
    assert owner.get(path).status_code in (302, 400, 403, 404)
    root = make_user("root@example.com", is_staff=True, is_superuser=True)
    owner.force_login(root)
    assert owner.get(path).status_code in (302, 400, 403, 404)


def test_the_longest_message_is_quick_to_take_and_to_show(mine: Holding, owner: Client) -> None:
    from apps.chat.services import cancel_turn

    cancel_turn(turn=mine.turn, user=mine.project.owner)
    for content in ("[" * 10_000, "*a " * 3333, ">" * 10_000, "`" * 9999, "![](" * 2500, "<a " * 3333):
        start = time.perf_counter()
        answer = owner.post(f"/projects/{mine.project.pk}/chat/send", {"content": content})
        assert answer.status_code in (200, 409)
        owner.get(f"/projects/{mine.project.pk}/")
        assert time.perf_counter() - start < 2
    big = owner.post(f"/projects/{mine.project.pk}/chat/send", {"content": "x" * 10_000_000})
    assert big.status_code == 422
