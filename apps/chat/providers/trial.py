"""Ask a model one tiny thing, to learn whether it works: by hand, with a short time-out, told in words."""

import time
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.chat.models import LanguageModel
from apps.chat.providers import failures, registry
from apps.chat.providers.base import ChatLine, ProviderError, ProviderRequest, Usage
from apps.chat.providers.keys import Key, is_refusal
from apps.chat.providers.litellm import LiteLLMProvider, ModelSettings
from apps.components.library import Library

SILENCE = 10.0  # seconds
WHOLE = 20.0  # seconds after which a slow answer is enough of one
TOKENS = 64  # of the answer: models that think first need more than the word they are asked for

_QUESTION = ProviderRequest(
    messages=[ChatLine("user", "Answer with the one word: ready")], files={}, library=Library({})
)


@dataclass(frozen=True)
class Trial:
    """What came of it. `words` for people, `code` for programs (empty when it works)."""

    works: bool
    words: str
    code: str = ""
    is_refused: bool = False  # the key isn't valid
    milliseconds: int = 0
    tokens: int = 0


def try_model(row: LanguageModel) -> Trial:
    """With the installation's key."""
    keys = registry.own_keys(row)
    if not keys:
        words = _("The environment has no %(name)s.") % {"name": row.api_key_variable}
        return Trial(works=False, words=words, code=failures.BAD_KEY.code)
    trial = try_settings(registry.settings_of(row), keys[0])
    if trial.works:
        registry.breaker_of(row).succeeded()
    return trial


def try_settings(settings: ModelSettings, key: Key) -> Trial:
    """With this key. Takes up to WHOLE seconds."""
    short = replace(settings, api_key=key.secret, max_tokens=TOKENS, silence=SILENCE, retries=0)
    began, usage, first = time.monotonic(), Usage(), 0
    try:
        for chunk in LiteLLMProvider(short).stream(_QUESTION):
            first = first or round((time.monotonic() - began) * 1000)
            usage = chunk.usage or usage
            if time.monotonic() - began > WHOLE:
                break
    except ProviderError as error:
        # It was told to stop early: an end without the word it was asked for is fine.
        if error.code not in (failures.CUT_OFF.code, failures.EMPTY.code) or not usage.tokens_out:
            return _failed(error, short)
    return _worked(first, usage)


def _worked(milliseconds: int, usage: Usage) -> Trial:
    tokens = usage.tokens_in + usage.tokens_out
    words = ngettext(
        "Works: it answered after %(ms)d ms, for %(n)d token.",
        "Works: it answered after %(ms)d ms, for %(n)d tokens.",
        tokens,
    )
    told = words % {"ms": milliseconds, "n": tokens}
    return Trial(works=True, words=told, milliseconds=milliseconds, tokens=tokens)


def _failed(error: ProviderError, settings: ModelSettings) -> Trial:
    place = settings.api_base or _("the provider's address")
    refused = is_refusal(error)
    said = {
        failures.BAD_KEY.code: _("The provider refused the key.")
        if refused
        else _("The key isn't allowed to use %(model)s.") % {"model": settings.model},
        failures.NO_MODEL.code: _("The provider doesn't know %(model)s.") % {"model": settings.model},
        failures.NETWORK.code: _("Nobody answers at %(place)s.") % {"place": place},
        failures.SILENCE.code: _("No answer from %(place)s within %(n)d seconds.")
        % {"place": place, "n": SILENCE},
        failures.QUOTA.code: _("The key works, but its account has no credit left."),
    }
    return Trial(works=False, words=said.get(error.code, error.message), code=error.code, is_refused=refused)
