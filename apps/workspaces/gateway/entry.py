"""Getting in: a token that works once, traded for a cookie of the preview's own origin."""

import json
import secrets
import time
import uuid
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlencode

from asgiref.sync import sync_to_async
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from apps.accounts.models import User
from apps.core.broker import redis_client
from apps.core.errors import Unavailable
from apps.workspaces.gateway.directory import Facts
from apps.workspaces.gateway.headers import COOKIE, value_of
from apps.workspaces.gateway.origin import Place
from apps.workspaces.models import Workspace
from apps.workspaces.services.facts import preview_origin

TOKEN_SECONDS = 60
RENEW_SECONDS = 300  # so much later the end has to be for a new cookie
COOKIE_SALT = "workspaces.preview"
ENTER = "/__studio/enter"


def entry_url(
    workspace: Workspace,
    user: User,
    *,
    request: HttpRequest | None = None,
    port: int | None = None,
    next: str = "/",
) -> str:
    """Address that opens the preview for this user, once, within 60 seconds. With `port`: on 127.0.0.1.

    Raises Unavailable when Redis doesn't answer.
    """
    token = secrets.token_urlsafe(32)
    bound = json.dumps({"workspace": str(workspace.pk), "user": str(user.pk)})
    try:
        redis_client().set(_key(token), bound, ex=TOKEN_SECONDS)
    except RedisError as error:
        raise Unavailable(_("The preview can't be opened right now. Try again in a moment.")) from error
    origin = f"http://127.0.0.1:{port}" if port else preview_origin(workspace.pk, request)
    return f"{origin}{ENTER}?{urlencode({'token': token, 'next': safe_next(next)})}"


@sync_to_async(thread_sensitive=False)
def redeem(token: str, workspace_id: uuid.UUID) -> uuid.UUID | None:
    """The user a token was made for, if it was for this workspace. It is used up in any case."""
    if not token or len(token) > 200:
        return None
    try:
        raw = redis_client().getdel(_key(token))
    except RedisError:
        return None
    bound = json.loads(raw) if isinstance(raw, bytes | str) else {}
    return uuid.UUID(bound["user"]) if bound.get("workspace") == str(workspace_id) else None


def _key(token: str) -> str:
    return f"studio:preview-token:{token}"


def safe_next(path: str) -> str:
    """A path of the same origin; "/" for anything else."""
    plain = path.isascii() and path.isprintable() and " " not in path and "\\" not in path
    return path if plain and path.startswith("/") and not path.startswith("//") else "/"


def cookie_header(scope: MutableMapping[str, Any], place: Place, facts: Facts, user_id: uuid.UUID) -> bytes:
    """Set-Cookie for the preview's origin, valid until the workspace's end."""
    # Inside the builder's frame the preview is another site, and cookies of another site have to be Secure;
    # browsers take loopback for secure. On a leased port opened by itself, a plain cookie does everywhere.
    framed = value_of(scope, b"sec-fetch-site") == "cross-site"
    return _cookie(place, facts, user_id, plain=place.port is not None and not framed)


def renewed(scope: MutableMapping[str, Any], place: Place, facts: Facts, user_id: uuid.UUID) -> bytes | None:
    """The same Set-Cookie with a later end, once a person's work has put off that of the workspace."""
    content = _content(value_of(scope, b"cookie"), place, facts.id)
    if content is None or facts.expires_at - content["e"] < RENEW_SECONDS:
        return None
    return _cookie(place, facts, user_id, plain=bool(content.get("p")))


def by_a_person(scope: MutableMapping[str, Any]) -> bool:
    """Whether the browser says that somebody clicked, typed an address or reloaded."""
    return value_of(scope, b"sec-fetch-user") == "?1"


def _cookie(place: Place, facts: Facts, user_id: uuid.UUID, *, plain: bool) -> bytes:
    content = {"w": str(facts.id), "u": str(user_id), "e": int(facts.expires_at), "p": plain}
    value = signing.dumps(content, salt=COOKIE_SALT)
    name, age = cookie_name(place, facts.id), max(60, int(facts.expires_at - time.time()))
    where = "SameSite=Lax" if plain else "Secure; SameSite=None; Partitioned"
    return f"{name}={value}; Path=/; HttpOnly; Max-Age={age}; {where}".encode("ascii")


def cookie_name(place: Place, workspace_id: uuid.UUID) -> str:
    """Ports of one host share their cookies, so there the name tells the workspaces apart."""
    return COOKIE if place.port is None else f"preview_{workspace_id.hex[-12:]}"


def user_of(cookies: str, place: Place, workspace_id: uuid.UUID) -> uuid.UUID | None:
    """The user of a valid, present cookie for this workspace."""
    content = _content(cookies, place, workspace_id)
    return uuid.UUID(content["u"]) if content is not None else None


def _content(cookies: str, place: Place, workspace_id: uuid.UUID) -> dict[str, Any] | None:
    """What a valid, present cookie for this workspace says."""
    value = _read(cookies, cookie_name(place, workspace_id))
    if not value:
        return None
    try:
        content: dict[str, Any] = signing.loads(value, salt=COOKIE_SALT)
    except signing.BadSignature:
        return None
    fits = content.get("w") == str(workspace_id) and content.get("e", 0) > time.time()
    return content if fits else None


def _read(cookies: str, name: str) -> str:
    if name not in cookies:
        return ""
    for pair in cookies.split(";"):
        key, _sign, value = pair.strip().partition("=")
        if key == name:
            return value
    return ""
