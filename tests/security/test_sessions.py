"""Signing in: forged requests, fixed sessions, redirects, headers, tokens, limits, what errors and logs tell."""

import io
import json
import logging
import re
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client
from rest_framework_simplejwt.tokens import RefreshToken

from apps.accounts.models import User
from apps.chat.services.starting import TURNS_A_MINUTE
from config.logs import logging_config
from tests.security.conftest import Holding, client_of
from tests.security.routes import routes

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
PAGES = (
    "/",
    "/showcase/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/projects/",
    "/projects/new",
    "/accounts/profile/",
    "/admin/",
    "/admin/projects/project/",
    "/api/docs",
    "/api/schema",
    "/api/v1/projects",
    "/healthz",
    "/nothing-here",
    "/projects/downloads/none",
)


@pytest.fixture(autouse=True)
def _mailbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick


@pytest.fixture
def keeper(user: User) -> User:
    """A person with a password."""
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password, **more})


def test_no_form_works_without_its_token(mine: Holding, user: User) -> None:
    strict = client_of(user, enforce_csrf_checks=True)
    wrong = {}
    for route in routes():
        if route.pattern.startswith("api/v1/") or "POST" in route.methods():
            response = strict.post(route.of(mine), b"{}", content_type="application/json")
            if response.status_code not in (403, 405):
                wrong[route.pattern] = response.status_code
    for address in ("/projects/new/prompt", "/projects/new/template", "/projects/new/zip",
                    "/accounts/logout/", "/accounts/profile/", "/accounts/password/change/",
                    "/api/v1/projects", "/api/v1/workspace/create"):  # fmt: skip
        response = strict.post(address, {"name": "x", "prompt": "x"})
        if response.status_code != 403:
            wrong[address] = response.status_code
    for address in ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"):
        response = Client(enforce_csrf_checks=True).post(address, {"login": "a@b.c", "password": "x"})
        if response.status_code != 403:
            wrong[address] = response.status_code
    assert wrong == {}


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://a.preview.localhost", "http://testserver:8001"]
)
def test_a_token_does_not_help_a_foreign_page(mine: Holding, user: User, origin: str) -> None:
    strict = client_of(user, enforce_csrf_checks=True)
    page = strict.get(f"/projects/{mine.project.pk}/").content.decode()
    token = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert token
    address, body = f"/projects/{mine.project.pk}/rename", {"name": "Mine"}
    headers = {"x-csrftoken": token.group(1)}
    assert strict.post(address, body, headers={**headers, "origin": origin}).status_code == 403
    assert strict.post(address, body, headers=headers).status_code == 302


def test_signing_in_makes_a_new_session_and_token(keeper: User) -> None:
    client = Client()
    client.get("/accounts/login/")
    client.post("/projects/new/prompt", {"prompt": "A page"})  # a stranger's session
    session, token = client.cookies["sessionid"].value, client.cookies["csrftoken"].value
    sign_in(client, keeper.email)
    assert client.cookies["sessionid"].value != session
    assert client.cookies["csrftoken"].value != token
    signed_in = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    late = Client()
    late.cookies["sessionid"] = signed_in
    assert late.get("/projects/").status_code == 302


def test_a_given_session_id_is_not_taken_over(keeper: User) -> None:
    client = Client()
    client.cookies["sessionid"] = "a" * 32
    sign_in(client, keeper.email)
    assert client.cookies["sessionid"].value != "a" * 32


@pytest.mark.parametrize("name", ["sessionid", "csrftoken"])
def test_cookies_are_out_of_reach_of_scripts(keeper: User, name: str) -> None:
    client = Client()
    client.get("/accounts/login/")
    sign_in(client, keeper.email)
    cookie = client.cookies[name]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["domain"]


@pytest.mark.parametrize(
    "target",
    [
        "http://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "http:evil.example",
        "https:/evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://testserver@evil.example/",
        "http://testserver.evil.example/",
        "\thttp://evil.example",
        "/x\r\nLocation: http://evil.example",
    ],
)
def test_next_never_leads_away(keeper: User, target: str) -> None:
    for answer in (
        sign_in(Client(), keeper.email, next=target),
        client_of(keeper).get("/accounts/login/", {"next": target}),
        client_of(keeper).post("/accounts/logout/", {"next": target}),
    ):
        assert answer.status_code == 302
        place = answer["Location"]
        assert place.startswith("/") and not place.startswith(("//", "/\\"))  # noqa: PT018
        assert "evil" not in place.split("?")[0] or place.startswith("/x%0D%0A")


def test_every_page_forbids_framing_and_foreign_content(user: User, make_user: Any) -> None:
    root = client_of(make_user("root@example.com", is_staff=True, is_superuser=True))
    for client in (root, Client()):
        for address in PAGES:
            response = client.get(address)
            policy = response["Content-Security-Policy"]
            assert "frame-ancestors 'none'" in policy, address
            assert "object-src 'none'" in policy, address
            assert "default-src 'self'" in policy, address
            assert response["X-Frame-Options"] == "DENY"
            assert response["X-Content-Type-Options"] == "nosniff"
            # Swagger's page opens a window to sign in with OAuth, which the library allows for.
            opener = "unsafe-none" if address == "/api/docs" else "same-origin"
            assert response["Cross-Origin-Opener-Policy"] == opener, address
            assert response["Cross-Origin-Resource-Policy"] == "same-origin"
            assert response["Referrer-Policy"] == "same-origin"
            if not address.startswith(("/admin", "/api")):
                assert "script-src 'self';" in policy, address


def test_pages_hold_no_secrets(mine: Holding, owner: Client, keeper: User) -> None:
    mine.workspace.token = "token-of-the-agent"
    mine.workspace.save()
    secrets = [
        django_settings.SECRET_KEY,
        django_settings.REDIS_URL,
        str(django_settings.STUDIO_HOME),
        str(django_settings.BASE_DIR),
        mine.workspace.token,
        keeper.password,
    ]
    assert all(secrets)
    base = f"/projects/{mine.project.pk}"
    for address in (
        f"{base}/", f"{base}/code", f"{base}/settings", f"{base}/exports/", f"{base}/workspace/status",
        f"{base}/workspace/logs", f"/api/v1/workspace/{mine.workspace.pk}", "/api/v1/workspace", "/",
        f"/api/v1/projects/{mine.project.pk}", "/readyz", "/nothing",
    ):  # fmt: skip
        text = owner.get(address).content.decode()
        assert [secret for secret in secrets if secret in text] == [], address


def test_errors_tell_no_exceptions(mine: Holding, owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("secret words of the database")

    monkeypatch.setattr("apps.projects.views.files.project_for", broken)
    monkeypatch.setattr("apps.projects.api.projects.project_for", broken)
    for address in (f"/projects/{mine.project.pk}/tree", f"/api/v1/projects/{mine.project.pk}"):
        for accept in ("text/html", "application/json"):
            response = owner.get(address, headers={"accept": accept})
            assert response.status_code == 500
            assert b"secret words" not in response.content
            assert b"Traceback" not in response.content
            assert b"RuntimeError" not in response.content
            if accept == "application/json":
                assert response.json()["code"] == "server_error"


def tokens(email: str, password: str = PASSWORD) -> Any:
    return Client().post(
        "/api/v1/auth/token", {"email": email, "password": password}, content_type="application/json"
    )


def bearer(token: str) -> Any:
    return Client().get("/api/v1/projects", headers={"authorization": f"Bearer {token}"})


def test_tokens_end_with_the_person_and_with_the_password(keeper: User) -> None:
    given = tokens(keeper.email).json()["data"]
    assert bearer(given["access"]).status_code == 200
    User.objects.filter(pk=keeper.pk).update(is_active=False)
    assert bearer(given["access"]).status_code == 401
    refresh = {"refresh": given["refresh"]}
    again = Client().post("/api/v1/auth/token/refresh", refresh, content_type="application/json")
    assert again.status_code == 401
    assert tokens(keeper.email).status_code == 401
    keeper.set_password("another fine password")
    keeper.save()
    assert bearer(given["access"]).status_code == 401
    again = Client().post("/api/v1/auth/token/refresh", refresh, content_type="application/json")
    assert again.status_code == 401 or bearer(again.json()["data"]["access"]).status_code == 401
    keeper.is_active = False
    keeper.save()
    session = client_of(keeper)
    assert session.get("/projects/").status_code == 302


def test_tokens_are_not_guessable(keeper: User) -> None:
    access = str(RefreshToken.for_user(keeper).access_token)
    head, body, sign = access.split(".")
    for forged in (
        f"{head}.{body}.",
        f"{head}.{body}.{sign[::-1]}",
        "eyJhbGciOiJub25lIn0." + body + ".",
        "x",
    ):
        assert bearer(forged).status_code == 401


@pytest.mark.parametrize("way", ["page", "token"])
def test_guessing_passwords_is_slowed(keeper: User, way: str) -> None:
    def attempt(password: str) -> Any:
        return sign_in(Client(), keeper.email, password) if way == "page" else tokens(keeper.email, password)

    for _n in range(6):
        attempt("wrong password")
    answer = attempt(PASSWORD)  # even the right one
    assert answer.status_code in (200, 429)
    assert "sessionid" not in answer.cookies
    assert b"access" not in answer.content or way == "page"
    if way == "token":
        assert answer.status_code == 429
        assert answer.json()["code"] == "rate_limit"
    else:
        assert b"Too many failed" in answer.content


def test_a_forged_address_does_not_get_around_the_limit(keeper: User) -> None:
    for n in range(11):
        Client().post(
            "/accounts/login/",
            {"login": f"p{n}@example.com", "password": "x"},
            headers={"x-forwarded-for": f"10.0.0.{n}", "x-real-ip": f"10.0.1.{n}"},
        )
    assert b"Too many failed" in sign_in(Client(), keeper.email).content


def test_signing_up_is_limited(keeper: User) -> None:
    answers = [
        Client().post("/accounts/signup/", {"email": f"n{n}@example.com", "password1": "x"}).status_code
        for n in range(25)
    ]
    assert answers[0] == 200
    assert answers[-1] == 429


def test_sends_are_limited(mine: Holding, user: User, owner: Client) -> None:
    address = f"/api/v1/projects/{mine.project.pk}/messages"
    body = json.dumps({"content": "Make it green"})
    codes = [owner.post(address, body, content_type="application/json").status_code for _n in range(25)]
    assert codes.count(429) >= 25 - TURNS_A_MINUTE
    assert codes[-1] == 429


def test_the_admin_has_no_door_of_its_own(keeper: User) -> None:
    response = Client().post("/admin/login/", {"username": keeper.email, "password": PASSWORD})
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")
    assert client_of(keeper).get("/admin/").status_code in (302, 403)


def test_password_reset_does_not_tell_who_is_here(keeper: User) -> None:
    answers = [
        Client().post("/accounts/password/reset/", {"email": email})
        for email in (keeper.email, "nobody@example.com")
    ]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0]["Location"] == answers[1]["Location"]
    assert len(mail.outbox) == 2  # both are told something, each at the address that was typed
    unknown = next(letter for letter in mail.outbox if letter.to == ["nobody@example.com"])
    assert "/reset/key/" not in unknown.body


def test_the_host_header_does_not_write_the_mail(keeper: User) -> None:
    response = Client().post(
        "/accounts/password/reset/", {"email": keeper.email}, headers={"host": "evil.example"}
    )
    assert response.status_code == 400
    Client().post(
        "/accounts/password/reset/", {"email": keeper.email}, headers={"x-forwarded-host": "evil.example"}
    )
    assert all("evil" not in letter.body for letter in mail.outbox)


def test_logs_hold_no_secrets(mine: Holding, owner: Client, keeper: User) -> None:
    written = io.StringIO()
    config = logging_config(level="INFO", form="json")
    handler = logging.StreamHandler(written)
    formatter = config["formatters"]["structured"]
    factory = formatter["()"]
    handler.setFormatter(factory(**{k: v for k, v in formatter.items() if k != "()"}))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel("DEBUG")
    logging.getLogger("django_structlog").setLevel("DEBUG")
    try:
        sign_in(Client(), keeper.email, "MyWrongSecret")
        tokens(keeper.email, "MyOtherSecret")
        Client().get("/accounts/password/reset/key/3-SECRETKEY/")
        Client().get("/projects/downloads/SECRETLINK:abc:def")
        Client().get("/nothing?token=SECRETTOKEN&next=/")
        owner.get("/api/v1/projects", headers={"authorization": "Bearer SECRETBEARER"})
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    text = written.getvalue()
    assert "/projects/downloads/" in text
    for secret in (
        "MyWrongSecret",
        "MyOtherSecret",
        "SECRETKEY",
        "SECRETLINK",
        "SECRETTOKEN",
        "SECRETBEARER",
    ):
        assert secret not in text
