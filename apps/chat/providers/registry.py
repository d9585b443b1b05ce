"""Which provider answers: the model a person chose, the default row, AI_MODEL, else the offline designer."""

import os
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from apps.accounts.models import Organization
from apps.chat.models import LanguageModel
from apps.chat.providers.base import Provider, ProviderError
from apps.chat.providers.litellm import LiteLLMProvider, ModelSettings, Prices
from apps.chat.providers.offline.designer import OfflineDesigner


def choose(wanted: LanguageModel | None = None, organization: Organization | None = None) -> Provider:
    """The provider for a turn of an organization. Raises ProviderError `bad_key` when the row's environment variable is
    empty.
    """
    row = wanted if wanted and wanted.is_enabled else default_model()
    if row is not None:
        return LiteLLMProvider(_settings_of(row))
    env = settings.ENV
    if env.AI_MODEL:
        given = ModelSettings(
            env.AI_MODEL, env.AI_API_KEY.get_secret_value(), env.AI_API_BASE, silence=env.AI_TIMEOUT_SECONDS
        )
        return LiteLLMProvider(given)
    return OfflineDesigner()


def default_model() -> LanguageModel | None:
    """The row that administrators marked as default, if it is enabled."""
    return LanguageModel.objects.filter(is_default=True, is_enabled=True).first()


def choices(organization: Organization | None = None) -> list[dict[str, Any]]:
    """What the builder offers: [{value, label, selected}]. One entry means that there is no choice."""
    rows = list(LanguageModel.objects.filter(is_enabled=True).order_by("-is_default", "name"))
    offered = [{"value": str(row.pk), "label": row.name, "selected": row.is_default} for row in rows]
    if any(row.is_default for row in rows):
        return offered
    fallback = settings.ENV.AI_MODEL or _("Studio designer (offline)")
    return [{"value": "", "label": fallback, "selected": True}, *offered]


def _settings_of(row: LanguageModel) -> ModelSettings:
    key = os.environ.get(row.api_key_variable, "") if row.api_key_variable else ""
    if row.api_key_variable and not key:
        raise ProviderError("bad_key", _("This model's key is not set. Ask the administrator."))
    return ModelSettings(
        row.litellm_model,
        key,
        row.api_base,
        max_tokens=row.max_output_tokens,
        temperature=row.temperature,
        silence=settings.ENV.AI_TIMEOUT_SECONDS,
        edits_by=row.edits_by,
        prices=_prices_of(row),
    )


def _prices_of(row: LanguageModel) -> Prices | None:
    if row.price_in is None or row.price_out is None:
        return None
    return Prices(row.price_in, row.price_out, row.price_cached)
