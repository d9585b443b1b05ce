"""An organization's keys: who may see and change them, how they take turns, and that they never come out."""

import json
import logging
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.management import CommandError, call_command
from django.test import Client
from pydantic import SecretStr

from apps.accounts.models import Membership, Organization, User
from apps.accounts.services import home_organization
from apps.chat.models import LanguageModel, ProviderKey
from apps.chat.providers import registry
from apps.chat.providers.base import ProviderError
from apps.chat.services import provider_keys, run_turn, start_turn
from apps.core.errors import AppError
from apps.projects.services import create_project
from tests.chat.conftest import FILES, heading
from tests.chat.openai_server import OpenAIServer, Reply, openai_server
from tests.chat.test_registry import BAD_KEY, REQUEST, heard, model
from tests.core.test_encryption import NEW, OLD

pytestmark = pytest.mark.django_db
SECRET = "sk-first-very-secret-1111"
KEYS = "/accounts/keys/"


@pytest.fixture
def organization(user: User) -> Organization:
    return home_organization(user)


@pytest.fixture
def own(organization: Organization, user: User) -> Callable[[str], ProviderKey]:
    def add(secret: str, provider: str = "house") -> ProviderKey:
        return provider_keys.add_key(organization=organization, user=user, provider=provider, secret=secret)

    return add


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server(Reply(["Hello"])) as found:
        yield found


@pytest.fixture
def house(server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> LanguageModel:
    """A model that takes organizations' keys, and has one of the installation."""
    monkeypatch.setenv("HOUSE_API_KEY", "sk-of-the-installation")
    return model("House", api_base=server.url, provider="house", api_key_variable="HOUSE_API_KEY")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def said(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_keys_take_turns_by_turn(
    house: LanguageModel, own: Any, organization: Organization, server: OpenAIServer
) -> None:
    for number in (1, 2, 3):
        own(f"sk-number-{number}-of-them-{number * 1111}")
    for _ in range(4):
        provider = registry.choose(house, organization)
        heard(provider)
        heard(provider)  # the same turn asks again: its prompt is in that key's cache
    used = [key.split("-")[2] for key in server.keys]
    assert used == ["1", "1", "2", "2", "3", "3", "1", "1"]


def test_a_refused_key_is_noted_and_the_next_asked(
    house: LanguageModel, own: Any, organization: Organization, server: OpenAIServer
) -> None:
    bad, good = own("sk-bad-key-of-ours-0000"), own("sk-good-key-of-ours-2222")
    server.replies[:] = [BAD_KEY, Reply(["Hello"])]
    heard(registry.choose(house, organization))
    bad.refresh_from_db()
    good.refresh_from_db()
    assert bad.refused_at is not None
    assert good.refused_at is None
    heard(registry.choose(house, organization))
    assert [key[-4:] for key in server.keys] == ["0000", "2222", "2222"]


def test_then_the_installations_key(
    house: LanguageModel, own: Any, organization: Organization, server: OpenAIServer
) -> None:
    own("sk-bad-key-of-ours-0000")
    server.replies[:] = [BAD_KEY, Reply(["Hello"])]
    heard(registry.choose(house, organization))
    assert server.keys == ["sk-bad-key-of-ours-0000", "sk-of-the-installation"]
    server.replies[:] = [BAD_KEY]
    with pytest.raises(ProviderError) as caught:
        heard(registry.choose(house, organization))
    assert caught.value.code == "bad_key"


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (403, {"message": "No access to this model", "code": "forbidden"}),
        (429, {"message": "You exceeded your current quota", "code": "insufficient_quota"}),
    ],
)
def test_a_key_that_may_not_now_is_passed_over_but_not_called_refused(
    status: int,
    error: dict[str, str],
    house: LanguageModel,
    own: Any,
    organization: Organization,
    server: OpenAIServer,
) -> None:
    key = own("sk-poor-key-of-ours-0000")
    server.replies[:] = [Reply(status=status, error=error), Reply(["Hello"])]
    heard(registry.choose(house, organization))
    key.refresh_from_db()
    assert key.refused_at is None
    assert server.keys[1] == "sk-of-the-installation"


def test_after_the_first_words_no_other_key_is_asked(
    house: LanguageModel, own: Any, organization: Organization, server: OpenAIServer
) -> None:
    own(SECRET)
    server.replies[:] = [Reply(["Hel"], drop=True)]
    with pytest.raises(ProviderError):
        heard(registry.choose(house, organization))
    assert len(server.requests) == 1


def test_keys_go_nowhere_but_to_their_provider(
    own: Any, house: LanguageModel, organization: Organization, server: OpenAIServer
) -> None:
    """A server of one's own without a named provider gets none, whatever its model is called."""
    own(SECRET)
    model("OpenAI", litellm_model="openai/gpt-5")
    own("sk-the-openai-key-3333", "openai")
    heard(registry.choose(model("Local", litellm_model="openai/gpt-5", api_base=server.url), organization))
    assert server.keys == ["none"]


def test_another_organizations_keys_are_not_used(
    house: LanguageModel, own: Any, outsider: User, server: OpenAIServer
) -> None:
    own(SECRET)
    heard(registry.choose(house, home_organization(outsider)))
    assert server.keys == ["sk-of-the-installation"]


def test_a_sealed_key_in_another_row_does_not_open(
    house: LanguageModel, own: Any, outsider: User, server: OpenAIServer
) -> None:
    key, other = own(SECRET), home_organization(outsider)
    ProviderKey.objects.create(organization=other, provider="house", sealed=key.sealed, ending="1111")
    heard(registry.choose(house, other))
    assert server.keys == ["sk-of-the-installation"]


@pytest.mark.parametrize(
    ("secret", "provider", "code"),
    [
        ("short", "house", "bad_key"),
        ("sk-with a space in it 1234", "house", "bad_key"),
        ("sk-mit-ümläuten-darin-1234", "house", "bad_key"),
        ("x" * 501, "house", "bad_key"),
        ("sk-line\nbreak-in-the-key", "house", "bad_key"),
        (SECRET, "nobody", "unknown_provider"),
        ("sk-known-already-4444", "house", "key_known"),
    ],
)
def test_what_is_no_key_is_refused(
    secret: str, provider: str, code: str, house: LanguageModel, own: Any
) -> None:
    own("sk-known-already-4444")
    with pytest.raises(AppError) as caught:
        own(secret, provider)
    assert caught.value.code == code
    assert secret not in str(caught.value) + str(caught.value.data)


def test_the_page_lists_adds_switches_and_deletes(house: LanguageModel, user: User) -> None:
    client = client_of(user)
    assert b"No keys yet" in client.get(KEYS).content
    response = client.post(KEYS, {"provider": "house", "name": "Team", "key": f"  {SECRET}\n"})
    assert (response.status_code, said(response)) == (302, "Key added. It is used from the next request on.")
    key = ProviderKey.objects.get()
    page = client.get(KEYS).content.decode()
    assert all(words in page for words in ("Team", "…1111", "In use", "never used yet"))
    assert SECRET not in page
    client.post(f"{KEYS}{key.pk}/switch", {"on": "0"})
    assert "Off" in client.get(KEYS).content.decode()
    assert registry.keys_for("house", key.organization) == []
    client.post(f"{KEYS}{key.pk}/switch", {"on": "1"})
    assert len(registry.keys_for("house", key.organization)) == 1
    client.post(f"{KEYS}{key.pk}/delete")
    assert not ProviderKey.objects.exists()


def test_a_wrong_key_stays_in_the_form_without_being_shown(house: LanguageModel, user: User) -> None:
    response = client_of(user).post(KEYS, {"provider": "house", "key": "too-short-key"})
    assert response.status_code == 422
    assert "Copy it whole" in response.content.decode()
    assert "too-short-key" not in response.content.decode()


def test_a_key_is_tried_in_words(house: LanguageModel, own: Any, user: User, server: OpenAIServer) -> None:
    key, client = own(SECRET), client_of(user)
    assert "Works: it answered after" in said(client.post(f"{KEYS}{key.pk}/test"))
    assert (server.keys[-1], server.requests[-1]["max_tokens"]) == (SECRET, 64)
    server.replies[:] = [BAD_KEY]
    assert "The provider refused the key." in said(client.post(f"{KEYS}{key.pk}/test"))
    key.refresh_from_db()
    assert key.refused_at is not None
    assert "Refused" in client.get(KEYS).content.decode()
    server.replies[:] = [Reply(["Hello"])]
    client.post(f"{KEYS}{key.pk}/test")
    key.refresh_from_db()
    assert key.refused_at is None


def test_trials_are_counted(house: LanguageModel, own: Any, user: User, server: OpenAIServer) -> None:
    key, client = own(SECRET), client_of(user)
    for _ in range(provider_keys.TRIALS_A_MINUTE):
        client.post(f"{KEYS}{key.pk}/test")
    assert "fast" in said(client.post(f"{KEYS}{key.pk}/test"))
    assert len(server.requests) == provider_keys.TRIALS_A_MINUTE


def test_owners_and_admins_only(
    house: LanguageModel, own: Any, make_user: Any, outsider: User, organization: Organization
) -> None:
    key = own(SECRET)
    page = f"{KEYS}?organization={organization.pk}"
    roles = {role: make_user(f"the-{role}@example.com") for role in ("admin", "member", "viewer")}
    for role, person in roles.items():
        Membership.objects.create(organization=organization, user=person, role=role)
    for person, status in (
        (outsider, 404),
        (roles["member"], 403),
        (roles["viewer"], 403),
        (roles["admin"], 200),
    ):
        client = client_of(person)
        assert client.get(page).status_code == status
        assert client.get("/api/v1/provider-keys", {"organization": organization.pk}).status_code == status
        body = {
            "provider": "house",
            "key": f"sk-key-of-status-{status}0",
            "organizationId": str(organization.pk),
        }
        made = client.post("/api/v1/provider-keys", body, content_type="application/json")
        assert made.status_code == (201 if status == 200 else status)
        if status != 200:
            for action in ("test", "switch", "delete"):
                assert client.post(f"{KEYS}{key.pk}/{action}").status_code == status, action
            assert client.delete(f"/api/v1/provider-keys/{key.pk}").status_code == status
    assert ProviderKey.objects.count() == 2
    assert Client().get(page).status_code == 302
    assert Client().get("/api/v1/provider-keys").status_code == 401


def test_the_api_takes_keys_in_and_never_gives_them_out(house: LanguageModel, user: User) -> None:
    client = client_of(user)
    body = {"provider": "house", "key": SECRET, "name": "Team"}
    made = client.post("/api/v1/provider-keys", body, content_type="application/json")
    assert made.status_code == 201
    listed = client.get("/api/v1/provider-keys")
    facts = listed.json()["data"][0]
    assert (facts["ending"], facts["provider"], facts["isEnabled"], facts["refusedAt"]) == (
        "1111",
        "house",
        True,
        None,
    )
    sealed = ProviderKey.objects.get().sealed
    for response in (made, listed):
        assert SECRET not in response.content.decode()
        assert sealed not in response.content.decode()
    again = client.post("/api/v1/provider-keys", body, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (422, "key_known")
    assert SECRET not in again.content.decode()
    assert client.delete(f"/api/v1/provider-keys/{facts['id']}").status_code == 204
    assert client.delete(f"/api/v1/provider-keys/{facts['id']}").status_code == 404


def test_no_key_in_logs_or_reprs(
    house: LanguageModel, own: Any, user: User, server: OpenAIServer, organization: Organization,
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    with caplog.at_level(logging.DEBUG):
        key = own(SECRET)
        client_of(user).post(f"{KEYS}{key.pk}/test")
        said_no = {"message": f"Incorrect API key provided: {SECRET}", "code": "invalid_api_key"}
        server.replies[:] = [Reply(status=401, error=said_no), Reply(["Hello"])]
        heard(registry.choose(house, organization))
    told = capfd.readouterr()
    everything = caplog.text + told.out + told.err + repr(key) + str(key) + repr(vars(key))
    assert "provider_key" in everything
    assert SECRET not in everything


def test_the_admin_shows_no_key_and_changes_none(house: LanguageModel, own: Any, make_user: Any) -> None:
    key = own(SECRET)
    root = make_user("root@example.com")
    User.objects.filter(pk=root.pk).update(is_staff=True, is_superuser=True)
    client = client_of(root)
    for address in ("/admin/chat/providerkey/", f"/admin/chat/providerkey/{key.pk}/change/"):
        page = client.get(address)
        assert page.status_code == 200
        assert SECRET not in page.content.decode()
        assert key.sealed not in page.content.decode()
    assert client.get("/admin/chat/providerkey/add/").status_code == 403


def test_resealing_moves_every_key_to_the_newest_version(
    own: Any, house: LanguageModel, settings: Any
) -> None:
    first = own(SECRET)
    before = first.sealed
    assert before.startswith("0:")
    settings.ENV = settings.ENV.model_copy(update={"ENCRYPTION_KEYS": SecretStr(f"{OLD},{NEW}")})
    told = resealed()
    first.refresh_from_db()
    assert first.sealed.startswith("2:")
    assert first.secret() == SECRET
    assert "1 of 1" in told
    sealed = first.sealed
    assert "0 of 1" in resealed()
    first.refresh_from_db()
    assert first.sealed == sealed  # nothing to do, nothing done


def test_resealing_names_what_does_not_open_and_moves_the_rest(
    own: Any, house: LanguageModel, settings: Any
) -> None:
    lost, kept = own(SECRET), own("sk-another-key-5555")
    ProviderKey.objects.filter(pk=lost.pk).update(sealed="7:" + lost.sealed.partition(":")[2])
    settings.ENV = settings.ENV.model_copy(update={"ENCRYPTION_KEYS": SecretStr(OLD)})
    with pytest.raises(CommandError, match="no key of version 7") as caught:
        resealed()
    assert str(lost.pk) in str(caught.value)
    kept.refresh_from_db()
    assert kept.sealed.startswith("1:")


def test_a_key_that_does_not_open_any_more_is_told(
    house: LanguageModel, own: Any, user: User, server: OpenAIServer
) -> None:
    key = own(SECRET)
    ProviderKey.objects.filter(pk=key.pk).update(sealed="7:" + key.sealed.partition(":")[2])
    assert "decrypted" in said(client_of(user).post(f"{KEYS}{key.pk}/test"))
    heard(registry.choose(house, key.organization))
    assert server.keys == ["sk-of-the-installation"]


def resealed() -> str:
    out = StringIO()
    call_command("reseal_keys", stdout=out)
    return out.getvalue()


def test_the_request_is_the_same_for_all(
    house: LanguageModel, organization: Organization, server: OpenAIServer
) -> None:
    heard(registry.choose(house, organization))
    assert json.dumps(server.requests[0]["messages"]) == json.dumps(
        [{"role": "user", "content": REQUEST.messages[0].content}]
    )


@pytest.mark.django_db(transaction=True)
def test_a_turn_notes_what_became_of_its_keys(
    house: LanguageModel, own: Any, user: User, server: OpenAIServer
) -> None:
    """The thread that streams writes to the rows."""
    bad, good = own("sk-bad-key-of-ours-0000"), own("sk-good-key-of-ours-2222")
    server.replies[:] = [BAD_KEY, Reply([heading("Old words", "New words")])]
    project = create_project(user=user, name="Site", files=FILES)
    turn = start_turn(project=project, user=user, content="Another heading", model=house)
    run_turn(turn.pk)
    for row in (turn, bad, good):
        row.refresh_from_db()
    assert turn.status == "completed"
    assert (bad.refused_at is None, good.refused_at is None) == (False, True)
    assert good.last_used_at is not None
