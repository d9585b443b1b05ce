"""An organization's own keys at providers: taken in encrypted, tried, switched off, thrown away."""

import time
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from apps.accounts.models import Organization, User
from apps.chat.models import ProviderKey
from apps.chat.providers import registry
from apps.chat.providers.keys import Key
from apps.chat.providers.litellm import ModelSettings
from apps.chat.providers.trial import Trial, try_settings
from apps.core.encryption import CannotOpen
from apps.core.errors import Conflict, Invalid, TooMany

log = structlog.get_logger(__name__)

SHORTEST, LONGEST = 16, 500  # characters of a key; shorter ones would be half told by their ending
KEYS_AT_MOST = 20  # of one organization
TRIALS_A_MINUTE = 10  # of one organization

_NAMES = {
    "anthropic": "Anthropic",
    "azure": "Azure OpenAI",
    "cohere": "Cohere",
    "deepseek": "DeepSeek",
    "gemini": "Google Gemini",
    "groq": "Groq",
    "mistral": "Mistral",
    "openai": "OpenAI",
    "openrouter": "OpenRouter",
    "together_ai": "Together AI",
    "xai": "xAI",
}


def provider_name(code: str) -> str:
    """A provider's name for people."""
    return _NAMES.get(code, code)


def providers_with_keys(organization: Organization) -> list[str]:
    """The providers whose models the organization is offered: keys at others would never be used."""
    codes = {row.provider_code for row in registry.offered(organization)}
    env = settings.ENV
    if "/" in env.AI_MODEL and not env.AI_API_BASE:
        codes.add(env.AI_MODEL.partition("/")[0])
    return sorted(codes - {""}, key=lambda code: provider_name(code).lower())


def add_key(
    *, organization: Organization, user: User, provider: str, secret: str, name: str = ""
) -> ProviderKey:
    """Take a key in. Raises Invalid (`unknown_provider`, `bad_key`, `key_known`), TooMany."""
    known = providers_with_keys(organization)
    if provider not in known:
        raise Invalid(_("No model here is asked with such a key."), code="unknown_provider", providers=known)
    secret = _checked(secret)
    rows = list(ProviderKey.objects.filter(organization=organization))
    if len(rows) >= KEYS_AT_MOST:
        raise TooMany(_("That's a lot of keys. Delete one first."), code="too_many_keys", limit=KEYS_AT_MOST)
    same = (row for row in rows if row.provider == provider and row.ending == secret[-4:])
    if any(_secret_of(row) == secret for row in same):
        raise Invalid(_("This key is in the list already."), code="key_known")
    key = ProviderKey(organization=organization, provider=provider, name=name.strip()[:100])
    key.hold(secret)
    key.save()
    _note("added", key, user)
    return key


def switch_key(*, key: ProviderKey, user: User, is_enabled: bool) -> None:
    """Use it, or leave it out. Switching on gives a refused one another chance."""
    key.is_enabled = is_enabled
    key.refused_at = None if is_enabled else key.refused_at
    key.save(update_fields=["is_enabled", "refused_at", "updated_at"])
    _note("switched_on" if is_enabled else "switched_off", key, user)


def delete_key(*, key: ProviderKey, user: User) -> None:
    """Throw it away; the provider still knows it."""
    _note("deleted", key, user)
    key.delete()


def test_key(*, key: ProviderKey, user: User) -> Trial:
    """Ask a model of its provider one tiny thing with it, and note whether it is valid.

    Raises Invalid (`no_model`), Conflict (`key_closed`) when it can't be decrypted, TooMany.
    """
    _check_rate(key)
    secret = _secret_of(key)
    if secret is None:
        words = _("This key can't be decrypted any more. Delete it and add it again.")
        raise Conflict(words, code="key_closed")
    trial = try_settings(_model_of(key), Key(secret, key.pk))
    if trial.works or trial.is_refused:
        key.refused_at = timezone.now() if trial.is_refused else None
        key.save(update_fields=["refused_at", "updated_at"])
    _note("tested", key, user, code=trial.code or "works")
    return trial


def _model_of(key: ProviderKey) -> ModelSettings:
    rows = registry.offered(key.organization).order_by("-is_default", "name")
    row = next((row for row in rows if row.provider_code == key.provider), None)
    if row is not None:
        return registry.settings_of(row)
    if key.provider in providers_with_keys(key.organization):
        return ModelSettings(settings.ENV.AI_MODEL)
    raise Invalid(_("No model of this provider is offered here, so the key isn't used."), code="no_model")


def _checked(secret: str) -> str:
    secret = secret.strip()
    if not SHORTEST <= len(secret) <= LONGEST or not secret.isascii() or not secret.isprintable():
        raise Invalid(_("That isn't a key. Copy it whole from the provider's page."), code="bad_key")
    if " " in secret:
        raise Invalid(_("That isn't a key: it has spaces in it."), code="bad_key")
    return secret


def _secret_of(key: ProviderKey) -> str | None:
    try:
        return key.secret()
    except CannotOpen as error:
        log.error("provider_key.closed", key=str(key.pk), reason=str(error))
        return None


def _check_rate(key: ProviderKey) -> None:
    counter = f"key-trials:{key.organization_id}:{int(time.time() // 60)}"
    try:
        cache.add(counter, 0, timeout=120)
        count = cache.incr(counter)
    except (RedisError, ValueError) as error:
        log.warning("rate_limit.not_counted", error=type(error).__name__)
        return
    if count > TRIALS_A_MINUTE:
        raise TooMany(code="rate_limit", limit=TRIALS_A_MINUTE)


def _note(what: str, key: ProviderKey, user: User, **facts: Any) -> None:
    """Who did what, without the key."""
    log.info(
        f"provider_key.{what}",
        key=str(key.pk),
        organization=str(key.organization_id),
        provider=key.provider,
        user=str(user.pk),
        **facts,
    )
