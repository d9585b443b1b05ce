"""Models in Django admin: what is refused, what the list tells, and the test of a model in words."""

import re
import socket
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from apps.accounts.models import User
from apps.chat.models import LanguageModel
from apps.chat.providers.breaker import Breaker
from tests.chat.openai_server import Reply, openai_server
from tests.chat.test_registry import BAD_KEY, model

pytestmark = pytest.mark.django_db
LIST = "/admin/chat/languagemodel/"
FORM = {
    "name": "New",
    "litellm_model": "openai/new",
    "is_enabled": "on",
    "edits_by": "protocol",
    "context_window": "128000",
    "max_output_tokens": "16000",
    "temperature": "0.2",
}


@pytest.fixture
def root(make_user: Any, user: User) -> Client:
    person = make_user("root@example.com")
    User.objects.filter(pk=person.pk).update(is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(person)
    return client


def said(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_a_model_is_added_with_all_its_facts(root: Client) -> None:
    page = root.get(f"{LIST}add/").content.decode()
    for words in (
        "Connection",
        "What it can do",
        "Prices",
        "Order as a stand-in",
        "US dollars a million tokens",
    ):
        assert words in page
    given = {
        "sees_images": "on",
        "price_in": "3",
        "price_out": "15",
        "fallback_order": "1",
        "is_default": "on",
    }
    assert root.post(f"{LIST}add/", FORM | given).status_code == 302
    row = LanguageModel.objects.get()
    assert (row.sees_images, row.price_out, row.fallback_order, row.is_default) == (True, 15, 1, True)
    listed = root.get(LIST).content.decode()
    assert "3 / 15" in listed
    assert "answers" in listed


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"is_default": "on"}, "Standard is the default already. Untick it there first."),
        ({"api_base": "localhost:11434"}, "It looks like http://localhost:11434/v1."),
        ({"api_key_variable": "NOT_THERE_API_KEY"}, "environment has no NOT_THERE_API_KEY"),
    ],
)
def test_bad_facts_are_told_beside_their_fields(given: dict[str, str], words: str, root: Client) -> None:
    model("Standard", is_default=True)
    response = root.post(f"{LIST}add/", FORM | given)
    assert response.status_code == 200
    page = response.content.decode().replace("&#x27;", "'")
    assert page.count(words) == 1
    assert "one_default_model" not in page
    assert LanguageModel.objects.count() == 1


def test_the_list_tells_who_rests(root: Client) -> None:
    model(api_base="http://localhost:1/v1")
    for _ in range(3):
        Breaker("", "http://localhost:1/v1").failed()
    assert "rests for" in root.get(LIST).content.decode()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(["ready"]), "Works: it answered after"),
        (Reply(["rea"], finish="length"), "Works: it answered after"),
        (BAD_KEY, "The provider refused the key."),
        (
            Reply(status=403, error={"message": "No", "code": "forbidden"}),
            "isn't allowed to use openai/test-model",
        ),
        (
            Reply(status=404, error={"message": "The model does not exist", "code": "model_not_found"}),
            "doesn't know openai/test-model",
        ),
        (
            Reply(
                status=429, error={"message": "You exceeded your current quota", "code": "insufficient_quota"}
            ),
            "no credit left",
        ),
        (None, "Nobody answers at http://127.0.0.1:"),
    ],
)
def test_a_model_is_tried_in_words_and_once(reply: Reply | None, words: str, root: Client) -> None:
    with openai_server(reply or Reply(["x"])) as server:
        base = server.url if reply else f"http://127.0.0.1:{free_port()}/v1"
        row = model(api_base=base)
        response = root.post(f"{LIST}{row.pk}/test/")
        assert response.status_code == 302
        assert words in said(response)
        assert len(server.requests) == (1 if reply else 0)


def test_several_are_tried_at_once_by_the_action(root: Client) -> None:
    with openai_server(Reply(["ready"])) as server:
        rows = [model(name, api_base=server.url) for name in ("One", "Two")]
        chosen = {"action": "test", "_selected_action": [str(row.pk) for row in rows]}
        told = said(root.post(LIST, chosen))
    assert "One: Works" in told
    assert "Two: Works" in told


def test_a_test_that_works_ends_the_rest(root: Client) -> None:
    with openai_server(Reply(["ready"])) as server:
        row = model(api_base=server.url)
        for _ in range(3):
            Breaker("", server.url).failed()
        root.post(f"{LIST}{row.pk}/test/")
        assert Breaker("", server.url).state() == "closed"


def test_administrators_only(user: User) -> None:
    row = model()
    client = Client()
    client.force_login(user)
    assert client.post(f"/accounts/keys/models/{row.pk}/test").status_code == 404
    assert client.post(f"{LIST}{row.pk}/test/").status_code == 302  # to the sign-in page
    assert b"Models of this studio" not in client.get("/accounts/keys/").content
    User.objects.filter(pk=user.pk).update(is_staff=True)  # staff without the right
    assert client.post(f"{LIST}{row.pk}/test/").status_code == 403
    assert client.post(f"/accounts/keys/models/{row.pk}/test").status_code == 404


def test_a_test_is_asked_by_post_only(root: Client) -> None:
    assert root.get(f"{LIST}{model().pk}/test/").status_code == 405


def test_the_keys_page_shows_models_to_administrators(root: Client) -> None:
    with openai_server(Reply(["ready"])) as server:
        row = model("House", api_base=server.url)
        assert "Test this model" in root.get("/accounts/keys/").content.decode()
        assert "House: Works" in said(root.post(f"/accounts/keys/models/{row.pk}/test"))


def test_the_status_page_tells_which_models_answer(root: Client) -> None:
    model("House", api_base="http://localhost:1/v1")
    model("Works", api_base="http://localhost:2/v1", fallback_order=3)
    for _ in range(3):
        Breaker("", "http://localhost:1/v1").failed()
    page = root.get("/admin/workspaces/status/").content.decode()
    rows = re.findall(r'<th scope="row">(House|Works)</th><td><span class="status-\w+">([^<]*)</span>', page)
    assert rows[0][0] == "House"
    assert re.fullmatch(r"asked again in \d+ s", rows[0][1])
    assert rows[1] == ("Works", "answers")
