"""Who reaches what, for every route in the resolver that names a row, with every method."""

import uuid
from typing import Any

import pytest
from django.test import Client

from apps.projects.models import Project
from apps.projects.services import delete
from tests.security.conftest import Holding
from tests.security.routes import routes

pytestmark = pytest.mark.django_db

ROUTES = list(routes())
OF_PROJECTS = [route for route in ROUTES if "token" not in route.names]
PAIRS = [(route, method) for route in OF_PROJECTS for method in route.methods()]
# What a viewer may do with a method that isn't GET: looking at the page, and copies of their own.
LOOKING = (
    "workspace/open",
    "workspace/entry",
    "workspace/port_mode",
    "/duplicate",
)


def ask(client: Client, method: str, address: str, **headers: Any) -> Any:
    return client.generic(method, address, b"{}", content_type="application/json", headers=headers)


def test_the_list_of_routes_is_not_empty() -> None:
    patterns = [route.pattern for route in ROUTES]
    assert len(patterns) > 50
    assert any("workspace/<uuid:session_id>" in pattern for pattern in patterns)
    assert any("turns/<uuid:turn_id>" in pattern for pattern in patterns)


def refused(client: Client, pairs: Any, address: Any, allowed: tuple[int, ...], **headers: Any) -> Any:
    """The answers that aren't one of `allowed`, by method and route."""
    wrong = {}
    for route, method in pairs:
        response = ask(client, method, address(route), **headers)
        if response.status_code not in allowed or b"Bakery" in response.content:
            wrong[f"{method} {route.pattern}"] = (response.status_code, response.content[:200])
    return wrong


def test_outsiders_and_administrators_learn_nothing(mine: Holding, stranger: Client, staff: Client) -> None:
    for client in (stranger, staff):
        assert refused(client, PAIRS, lambda route: route.of(mine), (404, 405)) == {}


def test_people_who_are_not_signed_in_are_asked_to(mine: Holding) -> None:
    api = [(route, method) for route, method in PAIRS if route.pattern.startswith("api/")]
    pages = [pair for pair in PAIRS if pair not in api]
    assert refused(Client(), api, lambda route: route.of(mine), (401,)) == {}
    assert refused(Client(), pages, lambda route: route.of(mine), (302, 405)) == {}
    assert refused(Client(), pages, lambda route: route.of(mine), (401, 405), accept="application/json") == {}
    response = Client().get(f"/projects/{mine.project.pk}/")
    assert response["Location"] == f"/accounts/login/?next=/projects/{mine.project.pk}/"


def test_viewers_change_nothing(mine: Holding, viewer: Client, onlooker: Client) -> None:
    head = mine.project.head_id
    # Keys belong to organizations: who only sees a project of one isn't told of them (test_provider_keys).
    of_projects = [(r, method) for r, method in PAIRS if "key_id" not in r.names]
    pairs = [(r, method) for r, method in of_projects if method != "GET" and not r.pattern.endswith(LOOKING)]
    for client in (viewer, onlooker):
        wrong = {}
        for route, method in pairs:
            response = ask(client, method, route.of(mine))
            if response.status_code not in (403, 405):
                wrong[f"{method} {route.pattern}"] = response.status_code
        assert wrong == {}
    mine.project.refresh_from_db()
    assert (mine.project.head_id, mine.project.deleted_at) == (head, None)


def test_rows_of_one_project_are_unknown_below_another(mine: Holding, other: Holding, owner: Client) -> None:
    """Both projects are the person's own: the path alone decides."""
    pairs = [(route, method) for route, method in PAIRS if len(route.names) > 1]
    assert len(pairs) > 20
    wrong = refused(owner, pairs, lambda route: route.of(other, project_id=mine.project.pk), (404, 405))
    assert wrong == {}


@pytest.mark.parametrize("parameter", ["revision", "from", "to", "before", "turn", "cursor", "base"])
def test_rows_in_parameters_are_the_projects_own(
    parameter: str, mine: Holding, other: Holding, owner: Client
) -> None:
    foreign = {
        "before": other.turn.pk,
        "turn": other.turn.pk,
        "cursor": other.turn.request_id,
    }.get(parameter, other.project.head_id)
    page, api = f"/projects/{mine.project.pk}", f"/api/v1/projects/{mine.project.pk}"
    if parameter == "base":
        answers = [
            owner.post(
                f"{page}/file/save",
                {"path": "/a.txt", "content": "x", "base": str(foreign)},
                content_type="application/json",
            )
        ]
    else:
        address = {
            "revision": [f"{page}/tree", f"{page}/file", f"{page}/file/download", f"{api}/files"],
            "from": [
                f"{page}/diff",
                f"{page}/compare",
                f"{page}/sections/changes",
                f"{api}/revisions/{mine.project.head_id}/diff",
            ],
            "to": [f"{page}/diff", f"{page}/compare", f"{page}/sections/changes"],
            "before": [f"{page}/chat/messages"],
            "turn": [f"{page}/chat/poll"],
            "cursor": [f"{api}/messages"],
        }[parameter]
        answers = [owner.get(path, {parameter: foreign, "path": "/package.json"}) for path in address]
    assert [answer.status_code for answer in answers] == [404] * len(answers)


def test_a_deleted_project_is_gone_with_all_below_it(mine: Holding, owner: Client) -> None:
    delete(project=mine.project)
    for route in OF_PROJECTS:
        if "GET" in route.methods():
            response = owner.get(route.of(mine))
            assert response.status_code in (404, 405), (route.pattern, response.status_code)


def test_lists_show_only_ones_own(mine: Holding, stranger: Client, staff: Client) -> None:
    for client in (stranger, staff):
        for address in ("/projects/", "/projects/?status=deleted", "/api/v1/projects", "/api/v1/workspace"):
            response = client.get(address)
            assert response.status_code == 200
            assert str(mine.project.pk) not in response.content.decode()


def test_opening_a_session_needs_the_right(mine: Holding, stranger: Client, viewer: Client) -> None:
    body = {"workspaceId": str(mine.project.pk)}
    for client, status in ((stranger, 404), (viewer, 403)):
        response = client.post("/api/v1/workspace/create", body, content_type="application/json")
        assert response.status_code == status
    nothing = {"workspaceId": str(uuid.uuid4())}
    response = stranger.post("/api/v1/workspace/create", nothing, content_type="application/json")
    assert response.status_code == 404


def test_public_but_not_showcase_stays_closed(mine: Holding, stranger: Client) -> None:
    Project.objects.filter(pk=mine.project.pk).update(visibility="public")
    assert stranger.get(f"/projects/{mine.project.pk}/").status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"accept": "application/json"},
        {"accept": "text/html, application/json;q=0.9"},
        {"x-requested-with": "XMLHttpRequest"},
    ],
)
def test_scripts_get_401_instead_of_a_login_page(mine: Holding, headers: dict[str, str]) -> None:
    for address in (f"/projects/{mine.project.pk}/tree", "/projects/", "/accounts/profile/"):
        response = Client().get(address, headers=headers)
        assert response.status_code == 401
        assert response.json()["code"] == "signed_out"
        assert "Location" not in response


def test_htmx_is_sent_to_the_login_page(mine: Holding) -> None:
    headers = {"hx-request": "true", "hx-current-url": "http://testserver/projects/?q=a"}
    response = Client().get("/projects/?page=abc", headers=headers)
    assert response.status_code == 401
    assert response["HX-Redirect"] == "/accounts/login/?next=/projects/%3Fq%3Da"


def test_htmx_never_comes_back_to_a_foreign_address() -> None:
    headers = {"hx-request": "true", "hx-current-url": "http://evil.example//evil.example/x"}
    response = Client().get("/projects/", headers=headers)
    assert "evil" not in response["HX-Redirect"]
