"""Which models an organization is offered, who is asked, with which key, and what it costs. Over real HTTP."""

import os
import time
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from pydantic import SecretStr

from apps.accounts.models import Organization, Plan, User
from apps.accounts.services import home_organization
from apps.chat.access import model_for
from apps.chat.models import LanguageModel
from apps.chat.providers import registry
from apps.chat.providers.base import ChatLine, Chunk, ProviderError, ProviderRequest
from apps.chat.providers.breaker import Breaker
from apps.components.library import Library
from apps.core.errors import NotFound
from tests.chat.openai_server import OpenAIServer, Reply, openai_server

pytestmark = pytest.mark.django_db
REQUEST = ProviderRequest(messages=[ChatLine("user", "Hi")], files={}, library=Library({}))
BAD_KEY = Reply(status=401, error={"message": "Incorrect API key", "code": "invalid_api_key"})


@pytest.fixture
def organization(user: User) -> Organization:
    return home_organization(user)


@pytest.fixture(autouse=True)
def no_keys_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.endswith("_API_KEY")]:
        monkeypatch.delenv(name)


@pytest.fixture
def env(settings: Any) -> Any:
    def give(**values: Any) -> None:
        settings.ENV = settings.ENV.model_copy(update=values)

    return give


@pytest.fixture
def local() -> Iterator[OpenAIServer]:
    with openai_server(Reply(["Hello"], cached=4)) as server:
        yield server


def model(name: str = "One", **fields: Any) -> LanguageModel:
    fields.setdefault("litellm_model", "openai/test-model")
    return LanguageModel.objects.create(name=name, **fields)


def heard(provider: Any) -> list[Chunk]:
    return list(provider.stream(REQUEST))


def test_without_models_the_designer_answers(organization: Organization, env: Any) -> None:
    env(AI_MODEL="")
    assert registry.choose(None, organization).name == "offline"


def test_the_wanted_one_then_the_default_then_the_environments(organization: Organization, env: Any) -> None:
    env(AI_MODEL="groq/fast")
    assert registry.choose(None, organization).model == "groq/fast"
    wanted = model("Wanted", litellm_model="openai/wanted")
    model("Standard", litellm_model="anthropic/standard", is_default=True)
    assert registry.choose(None, organization).model == "anthropic/standard"
    assert registry.choose(wanted, organization).model == "openai/wanted"
    LanguageModel.objects.filter(pk=wanted.pk).update(is_enabled=False)
    assert registry.choose(wanted, organization).model == "anthropic/standard"


def test_a_model_of_a_plan_is_for_those_who_have_it(organization: Organization, outsider: User) -> None:
    plan = Plan.objects.create(name="Studio")
    everyone, paid = model("Everyone"), model("Paid", is_default=True)
    paid.plans.add(plan, Plan.objects.create(name="Agency"))
    other = home_organization(outsider)
    Organization.objects.filter(pk=organization.pk).update(plan=plan)
    organization.refresh_from_db()
    assert [choice["label"] for choice in registry.choices(organization)] == ["Paid", "Everyone"]
    assert [choice["label"] for choice in registry.choices(other)][1:] == ["Everyone"]
    assert model_for(str(paid.pk), organization) == paid
    assert model_for(str(everyone.pk), other) == everyone
    with pytest.raises(NotFound):
        model_for(str(paid.pk), other)
    assert (
        registry.choose(paid, other).model == registry.choose(None, other).model != registry.default_model()
    )
    assert registry.default_model(other) is None


def test_hints_say_how_much_and_how_dear() -> None:
    row = model(context_window=200_000, sees_images=True, price_in=Decimal("3.0000"), price_out=Decimal("15"))
    assert registry.hint(row) == "Reads up to 200,000 tokens · sees images · $3 in, $15 out a million tokens"
    assert registry.hint(LanguageModel(price_in=Decimal(0), price_out=Decimal(0))).endswith("· free")
    assert registry.hint(LanguageModel(api_base="http://localhost:11434/v1")).endswith("· free")
    assert registry.hint(LanguageModel()) == "Reads up to 128,000 tokens"


def test_others_stand_in_by_their_order_if_the_plan_allows(organization: Organization) -> None:
    plan = Plan.objects.create(name="Studio")
    model("Never")
    model("Second", fallback_order=2)
    model("First", fallback_order=1)
    model("Off", fallback_order=0, is_enabled=False)
    model("Dear", fallback_order=0).plans.add(plan)
    wanted = model("Wanted", fallback_order=1)
    provider = registry.choose(wanted, organization)
    assert [one.label for one in provider._candidates] == ["Wanted", "First", "Second"]  # type: ignore[attr-defined]


def test_who_gets_tools_must_be_able_to_call_them(organization: Organization) -> None:
    tools = model("Tools", edits_by="tools", fallback_order=1)
    model("Also tools", edits_by="tools", fallback_order=2)
    plain = model("Plain", fallback_order=3)
    labels = [one.label for one in registry.choose(tools, organization)._candidates]  # type: ignore[attr-defined]
    assert labels == ["Tools", "Also tools"]
    assert len(registry.choose(plain, organization)._candidates) == 3  # type: ignore[attr-defined]


def test_a_model_of_ones_own_answers_without_a_key_and_costs_nothing(
    local: OpenAIServer, organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-somebody-else")
    provider = registry.choose(model(litellm_model="openai/gpt-4o", api_base=local.url), organization)
    usage = heard(provider)[-1].usage
    assert local.keys == ["none"]
    assert usage is not None
    assert (usage.tokens_in, usage.tokens_cached, usage.tokens_out, usage.cost) == (11, 4, 7, 0)


def test_its_own_prices_count_cached_tokens_apart(local: OpenAIServer, organization: Organization) -> None:
    prices = {"price_in": Decimal(1000), "price_cached": Decimal(100), "price_out": Decimal(2000)}
    row = model(litellm_model="openai/gpt-4o", api_base=local.url, **prices)
    usage = heard(registry.choose(row, organization))[-1].usage
    assert usage is not None
    assert usage.cost == Decimal("0.0214")  # 7 fresh, 4 cached, 7 out


def test_without_prices_of_its_own_the_list_is_asked(
    local: OpenAIServer, organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OWN_API_KEY", "sk-own")
    row = model(litellm_model="openai/gpt-4o", api_base=local.url, api_key_variable="OWN_API_KEY")
    usage = heard(registry.choose(row, organization))[-1].usage
    assert local.keys == ["sk-own"]
    assert usage is not None
    assert 0 < usage.cost < Decimal("0.001")


def test_a_variable_that_is_not_set_is_told(organization: Organization) -> None:
    with pytest.raises(ProviderError, match="key is not set"):
        heard(registry.choose(model(api_key_variable="MISSING_API_KEY"), organization))


def test_a_variable_of_the_studio_itself_is_never_sent(
    organization: Organization, local: OpenAIServer
) -> None:
    row = model(api_key_variable="SECRET_KEY", api_base=local.url)
    with pytest.raises(ProviderError, match="key is not set"):
        heard(registry.choose(row, organization))
    assert local.requests == []


def test_the_environments_model_is_asked_with_its_key(
    local: OpenAIServer, organization: Organization, env: Any
) -> None:
    env(AI_MODEL="openai/test-model", AI_API_BASE=local.url, AI_API_KEY=SecretStr("sk-env"))
    heard(registry.choose(None, organization))
    env(AI_API_KEY=SecretStr(""))
    heard(registry.choose(None, organization))
    assert local.keys == ["sk-env", "none"]


def test_when_the_chosen_one_is_gone_the_next_answers(
    local: OpenAIServer, organization: Organization
) -> None:
    with openai_server(BAD_KEY) as closed:
        model("Second", fallback_order=1, api_base=local.url, litellm_model="openai/second")
        chosen = model("First", api_base=closed.url)
        provider = registry.choose(chosen, organization)
        assert "".join(chunk.text for chunk in heard(provider)) == "Hello"
    assert provider.model == "openai/second"
    assert provider.substitution == "First didn't answer, so Second did."  # type: ignore[attr-defined]
    assert local.requests[0]["model"] == "second"
    assert Breaker("", closed.url).state() == "closed"  # it said no: it's there


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"api_base": "localhost:11434"}, "api_base", "isn't an address"),
        ({"api_base": "ftp://localhost/v1"}, "api_base", "isn't an address"),
        ({"api_base": "http://local host/v1"}, "api_base", "isn't an address"),
        ({"api_base": "http://[::1/v1"}, "api_base", "isn't an address"),
        ({"api_base": "http://me:secret@host/v1"}, "api_base", "no name or password"),
        ({"api_base": "http://host/v1?key=1"}, "api_base", "no name or password"),
        ({"api_base": "http://host/v1/chat/completions"}, "api_base", "Leave out the end"),
        ({"api_key_variable": "NOT_THERE_API_KEY"}, "api_key_variable", "has no NOT_THERE_API_KEY"),
        ({"api_key_variable": "SECRET_KEY"}, "api_key_variable", "ends in _KEY or _TOKEN"),
        ({"api_key_variable": "PATH"}, "api_key_variable", "ends in _KEY or _TOKEN"),
        ({"is_default": True}, "is_default", "Standard is the default already"),
        ({"is_default": True, "is_enabled": False}, "is_default", "can't be the default"),
        ({"context_window": 1000, "max_output_tokens": 1000}, "max_output_tokens", "must be smaller"),
        ({"price_in": Decimal(3)}, "price_out", "both, or neither"),
    ],
)
def test_bad_settings_are_told_by_field(fields: dict[str, Any], field: str, words: str) -> None:
    model("Standard", is_default=True)
    with pytest.raises(ValidationError) as caught:
        LanguageModel(name="New", litellm_model="openai/x", **fields).full_clean()
    assert words in caught.value.message_dict[field][0]


@pytest.mark.parametrize(
    "base", ["http://ollama:11434", "http://127.0.0.1:8080/v1", "https://models.example/v1"]
)
def test_good_addresses_are_taken(base: str) -> None:
    LanguageModel(name="New", litellm_model="openai/x", api_base=base).full_clean()


def test_a_key_is_never_in_what_is_printed(local: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWN_API_KEY", "sk-very-secret")
    found = registry.candidate(model(api_base=local.url, api_key_variable="OWN_API_KEY"))
    keyed: Any = found.provider
    asked = keyed._asked_with(keyed._keys[0], False)
    assert asked.settings.api_key == "sk-very-secret"
    assert "sk-very-secret" not in repr([found, keyed._keys, asked.settings])


def test_nobody_waits_long_while_another_could_answer(
    organization: Organization, local: OpenAIServer
) -> None:
    busy = Reply(
        status=429,
        error={"message": "Slow down", "code": "rate_limit_exceeded"},
        headers={"Retry-After": "30"},
    )
    model("Second", fallback_order=1, api_base=local.url)
    with openai_server(busy) as server:
        began = time.monotonic()
        provider = registry.choose(model("First", api_base=server.url), organization)
        assert "".join(chunk.text for chunk in heard(provider)) == "Hello"
        assert len(server.requests) == 1
    assert time.monotonic() - began < 15


def test_the_builder_offers_them_with_their_hints(organization: Organization) -> None:
    model("Dear", price_in=Decimal(3), price_out=Decimal(15), is_default=True)
    model("Other")
    facts = {"models": registry.choices(organization), "project": {"id": uuid.uuid4()}, "user": {"pk": "p1"}}
    page = render_to_string("builder/_composer.html", facts)
    assert 'title="Reads up to 128,000 tokens · $3 in, $15 out a million tokens"' in page
    assert 'data-person="p1"' in page
    assert page.count("<option") == 2
