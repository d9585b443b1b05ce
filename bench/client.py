"""A person at the studio, by HTTP."""

import itertools
import os
import re

import httpx

_numbers = itertools.count(1)


class Person:
    """Signed up, with a session and CSRF tokens."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.http = httpx.Client(base_url=origin, follow_redirects=True, timeout=60)
        self._sign_up()

    def _sign_up(self) -> None:
        page = self.http.get("/accounts/signup/").text
        self.email = f"bench{next(_numbers)}-{os.getpid()}@example.com"
        fields = {
            "email": self.email,
            "password1": "correct horse battery",
            "csrfmiddlewaretoken": token_in(page),
        }
        answer = self.http.post("/accounts/signup/", data=fields, headers={"Origin": self.origin})
        assert answer.status_code == 200, answer.status_code
        assert "sessionid" in self.http.cookies
        self.token = token_in(self.http.get("/accounts/profile/").text)

    def post(self, path: str, /, **data: str) -> httpx.Response:
        """A form as the page would send it."""
        headers = {"X-CSRFToken": self.token, "Origin": self.origin}
        return self.http.post(path, data=data, headers=headers)

    def api(self, method: str, path: str, **body: object) -> dict[str, object]:
        """A call of /api/v1; returns the envelope's data."""
        headers = {"X-CSRFToken": self.token, "Origin": self.origin, "Accept": "application/json"}
        answer = self.http.request(method, f"/api/v1{path}", json=body or None, headers=headers)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        return dict(answer.json().get("data") or {}) if answer.content else {}

    def make_project(self, name: str) -> str:
        """A project from the template; returns its id."""
        answer = self.post("/projects/new/template", name=name, template="baseline-landing")
        match = re.search(r"/projects/([0-9a-f-]{36})/", answer.url.path)
        assert match is not None, f"no project: {answer.status_code} {answer.url}"
        return match[1]

    @property
    def cookies(self) -> str:
        """The Cookie header of this person."""
        return "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())


def token_in(page: str) -> str:
    """The CSRF token that a page carries, in its <meta> or a form."""
    match = re.search(r'name="csrf-token" content="([^"]+)"', page)
    match = match or re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert match is not None, "no CSRF token in the page"
    return match[1]
