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
    content = {"w": str(facts.id), "u": str(user_id), "e": int(facts.expires_at)}
    value = signing.dumps(content, salt=COOKIE_SALT)
    name = cookie_name(place, facts.id)
    shared = f"{name}={value}; Path=/; HttpOnly; Max-Age={max(60, int(facts.expires_at - time.time()))}"
    # Inside the builder's frame the preview is another site, and cookies of another site have to be Secure;
    # browsers take loopback for secure. On a leased port opened by itself, a plain cookie does everywhere.
    framed = value_of(scope, b"sec-fetch-site") == "cross-site"
    if place.port is not None and not framed:
        return f"{shared}; SameSite=Lax".encode("ascii")
    return f"{shared}; Secure; SameSite=None; Partitioned".encode("ascii")


def cookie_name(place: Place, workspace_id: uuid.UUID) -> str:
    """Ports of one host share their cookies, so there the name tells the workspaces apart."""
    return COOKIE if place.port is None else f"preview_{workspace_id.hex[-12:]}"


def user_of(cookies: str, place: Place, workspace_id: uuid.UUID) -> uuid.UUID | None:
    """The user of a valid, present cookie for this workspace."""
    value = _read(cookies, cookie_name(place, workspace_id))
    if not value:
        return None
    try:
        content = signing.loads(value, salt=COOKIE_SALT)
    except signing.BadSignature:
        return None
    fits = content.get("w") == str(workspace_id) and content.get("e", 0) > time.time()
    return uuid.UUID(content["u"]) if fits else None


def _read(cookies: str, name: str) -> str:
    if name not in cookies:
        return ""
    for pair in cookies.split(";"):
        key, _sign, value = pair.strip().partition("=")
        if key == name:
            return value
    return ""
