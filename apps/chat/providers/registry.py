"""Which provider answers: the model a person chose, the default row, AI_MODEL, else the offline designer;
and which models stand in for it.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Q, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from apps.accounts.models import Organization
from apps.chat.models import LanguageModel
from apps.chat.providers.base import Provider
from apps.chat.providers.breaker import Breaker
from apps.chat.providers.fallback import Candidate, FallbackProvider
from apps.chat.providers.keys import Key, KeyedProvider, keys_for
from apps.chat.providers.litellm import LiteLLMProvider, ModelSettings, Prices
from apps.chat.providers.offline.designer import OfflineDesigner

# Servers of one's own that want no key get this one: without any, LiteLLM would send them a key that it finds
# in the environment for somebody else.
NO_KEY = "none"
SHORT_WAIT = 5.0  # seconds
FREE = Prices(Decimal(0), Decimal(0))


def choose(wanted: LanguageModel | None = None, organization: Organization | None = None) -> Provider:
    """The provider for a turn of an organization. A model that isn't offered to it any more gives way to the
    default. Nothing is asked yet, so nothing fails here.
    """
    first = row_for(wanted, organization)
    if first is None and not settings.ENV.AI_MODEL:
        return OfflineDesigner()
    others = _stand_ins(first, organization)
    if first is None:
        chosen = _installed(organization, has_next=bool(others))
    else:
        chosen = candidate(first, organization, has_next=bool(others))
    standing_in = [candidate(row, organization, has_next=row != others[-1]) for row in others]
    return FallbackProvider([chosen, *standing_in])


def _stand_ins(first: LanguageModel | None, organization: Organization | None) -> list[LanguageModel]:
    """Those who answer when the first doesn't, in their order."""
    rows = offered(organization).filter(fallback_order__isnull=False).order_by("fallback_order", "name")
    if first is None:
        return list(rows)
    # Prompts are written once: who gets tools must be able to call them.
    needs_tools = first.edits_by == LanguageModel.EditsBy.TOOLS
    return [row for row in rows if row != first and (not needs_tools or row.edits_by == first.edits_by)]


def row_for(
    wanted: LanguageModel | None = None, organization: Organization | None = None
) -> LanguageModel | None:
    """The model that would be asked first. None: AI_MODEL or the offline designer."""
    found = offered(organization).filter(pk=wanted.pk).first() if wanted else None
    return found or default_model(organization)


def offered(organization: Organization | None = None) -> QuerySet[LanguageModel]:
    """The models that an organization's plan allows. None: all that are switched on."""
    rows = LanguageModel.objects.filter(is_enabled=True)
    if organization is None:
        return rows
    return rows.filter(Q(plans__isnull=True) | Q(plans=organization.plan_id)).distinct()


def default_model(organization: Organization | None = None) -> LanguageModel | None:
    """The row that administrators marked as default, if it is offered."""
    return offered(organization).filter(is_default=True).first()


def choices(organization: Organization | None = None) -> list[dict[str, Any]]:
    """What the builder offers: [{value, label, selected, hint}]. One entry means that there is no choice."""
    rows = list(offered(organization).order_by("-is_default", "name"))
    found = [
        {"value": str(row.pk), "label": row.name, "selected": row.is_default, "hint": hint(row)}
        for row in rows
    ]
    if any(row.is_default for row in rows):
        return found
    standard = settings.ENV.AI_MODEL or _("Studio designer (offline)")
    return [{"value": "", "label": standard, "selected": True, "hint": ""}, *found]


def hint(row: LanguageModel) -> str:
    """How much it reads and what it costs, in a line."""
    said = [_("Reads up to %(n)s tokens") % {"n": intcomma(row.context_window)}]
    if row.sees_images:
        said.append(_("sees images"))
    prices = _prices_of(row)
    if prices is not None:
        told = {"in": _dollars(prices.fresh), "out": _dollars(prices.out)}
        free = not prices.fresh and not prices.out
        said.append(_("free") if free else _("$%(in)s in, $%(out)s out a million tokens") % told)
    return " · ".join(said)


def candidate(
    row: LanguageModel, organization: Organization | None = None, *, has_next: bool = False
) -> Candidate:
    """A row with all it needs to be asked: settings, keys, breaker. `has_next`: another stands in for it."""
    given = settings_of(row)
    return Candidate(
        label=row.name,
        provider=KeyedProvider(
            provider=row.provider_code or "custom",
            model=row.litellm_model,
            keys=[*keys_for(row.provider_code, organization), *own_keys(row)],
            asked_with=lambda key, more: _asked(given, key, is_hurried=more or has_next),
        ),
        breaker=breaker_of(row),
        context_window=row.context_window,
        edits_by=row.edits_by,
        sees_images=row.sees_images,
    )


def breaker_of(row: LanguageModel) -> Breaker:
    """Shared by all models at the same address."""
    return Breaker(row.provider_code, row.api_base)


def settings_of(row: LanguageModel) -> ModelSettings:
    """How to reach it, without a key."""
    return ModelSettings(
        row.litellm_model,
        "",
        row.api_base,
        max_tokens=row.max_output_tokens,
        temperature=row.temperature,
        silence=settings.ENV.AI_TIMEOUT_SECONDS,
        edits_by=row.edits_by,
        prices=_prices_of(row),
    )


def own_keys(row: LanguageModel) -> list[Key]:
    """The installation's key for a row; an empty one where none is needed or LiteLLM knows where to look."""
    if row.api_key_variable:
        found = row.variable_key()
        return [Key(found)] if found else []
    if row.api_base:
        return [Key(NO_KEY)]
    env = settings.ENV
    shared = not env.AI_API_BASE and row.provider_code == env.AI_MODEL.partition("/")[0]
    return [Key(env.AI_API_KEY.get_secret_value() if shared else "")]


def _asked(given: ModelSettings, key: Key, *, is_hurried: bool) -> LiteLLMProvider:
    """Nobody waits long for a provider that is asked too often, while there is another way."""
    wait = SHORT_WAIT if is_hurried else given.longest_wait
    return LiteLLMProvider(replace(given, api_key=key.secret, longest_wait=wait))


def _installed(organization: Organization | None, *, has_next: bool) -> Candidate:
    """AI_MODEL, with the organization's keys before AI_API_KEY unless it has an address of its own."""
    env = settings.ENV
    code = env.AI_MODEL.partition("/")[0] if "/" in env.AI_MODEL else ""
    own = Key(env.AI_API_KEY.get_secret_value() or (NO_KEY if env.AI_API_BASE else ""))
    given = ModelSettings(env.AI_MODEL, "", env.AI_API_BASE, silence=env.AI_TIMEOUT_SECONDS)
    return Candidate(
        label=env.AI_MODEL,
        provider=KeyedProvider(
            provider=code or "custom",
            model=env.AI_MODEL,
            keys=[*([] if env.AI_API_BASE else keys_for(code, organization)), own],
            asked_with=lambda key, more: _asked(given, key, is_hurried=more or has_next),
        ),
        breaker=Breaker(code, env.AI_API_BASE),
        context_window=LanguageModel._meta.get_field("context_window").default,
    )


def _prices_of(row: LanguageModel) -> Prices | None:
    """None: LiteLLM's list. A server of one's own without a key costs nothing."""
    if row.price_in is None or row.price_out is None:
        return FREE if row.api_base and not row.api_key_variable and not row.provider else None
    return Prices(row.price_in, row.price_out, row.price_cached)


def _dollars(price: Decimal) -> str:
    return number_format(price.normalize(), use_l10n=True)
