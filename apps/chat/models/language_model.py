"""Models that can be chosen, and the keys with which they are asked."""

import os
import re
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organization, Plan
from apps.core import encryption
from apps.core.models import Row
from config.environment import Environment

# Other settings of the studio are none of a provider's business, nor are passwords of other programs.
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*_(KEY|TOKEN)")
_CLOSED = frozenset(Environment.model_fields) - {"AI_API_KEY"}


class LanguageModel(Row):
    """A model that administrators offer in the builder."""

    class EditsBy(models.TextChoices):
        PROTOCOL = "protocol", _("Written blocks")
        TOOLS = "tools", _("Tools")

    name = models.CharField(max_length=100, unique=True)
    litellm_model = models.CharField(max_length=200, help_text=_("LiteLLM's name, such as openai/gpt-5."))
    # no URLField: that knows no hosts like "ollama", which a local server in a container has
    api_base = models.CharField(
        max_length=200, blank=True, help_text=_("Address of an OpenAI-compatible server, if any.")
    )
    api_key_variable = models.CharField(
        max_length=100, blank=True, help_text=_("Name of the environment variable that holds the key.")
    )
    context_window = models.PositiveIntegerField(default=128_000)  # tokens
    max_output_tokens = models.PositiveIntegerField(default=16_000)
    temperature = models.FloatField(default=0.2)
    provider = models.CharField(
        max_length=50,
        blank=True,
        help_text=_("Whose keys are used, such as openai. Empty: the part before /."),
    )
    edits_by = models.CharField(
        max_length=10,
        choices=EditsBy.choices,
        default=EditsBy.PROTOCOL,
        help_text=_("How it changes files. Tools need a model that calls them."),
    )
    sees_images = models.BooleanField(default=False)
    # US dollars a million tokens; empty: LiteLLM's own list of prices
    price_in = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)
    price_cached = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)
    price_out = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)
    plans = models.ManyToManyField(
        Plan, blank=True, related_name="+", help_text=_("Who may use it. None chosen: everybody.")
    )
    fallback_order = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text=_("When the chosen model fails, the others are tried in this order. Empty: never."),
    )
    is_enabled = models.BooleanField(default=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_default_model"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def provider_code(self) -> str:
        """Whose keys it is asked with. A server of one's own without a named provider takes nobody's but the
        installation's, so that no organization's key is sent there.
        """
        if self.provider or self.api_base:
            return self.provider
        return self.litellm_model.partition("/")[0] if "/" in self.litellm_model else ""

    def variable_key(self) -> str:
        """The installation's key from the environment; empty without one."""
        name = self.api_key_variable
        return os.environ.get(name, "") if name and may_hold_a_key(name) else ""

    def clean(self) -> None:
        """Raise ValidationError, by field, for what can't work."""
        wrong = {
            "api_base": _fault_of_base(self.api_base),
            "api_key_variable": _fault_of_variable(self.api_key_variable),
            "is_default": self._fault_of_default(),
            "max_output_tokens": self._fault_of_limits(),
            "price_out": self._fault_of_prices(),
        }
        found = {name: fault for name, fault in wrong.items() if fault}
        if found:
            raise ValidationError(found)

    def _fault_of_default(self) -> Any:
        if not self.is_default:
            return None
        if not self.is_enabled:
            return _("A model that isn't offered can't be the default.")
        other = LanguageModel.objects.filter(is_default=True).exclude(pk=self.pk).first()
        return other and _("%(name)s is the default already. Untick it there first.") % {"name": other.name}

    def _fault_of_limits(self) -> Any:
        if not self.context_window or not self.max_output_tokens:
            return None
        small = self.max_output_tokens >= self.context_window
        return small and _("The answer must be smaller than the context window, which holds both.")

    def _fault_of_prices(self) -> Any:
        missing = (self.price_in is None) != (self.price_out is None)
        return missing and _("Give the prices of input and output both, or neither.")


def may_hold_a_key(variable: str) -> bool:
    """Whether an environment variable of that name may be sent to a provider."""
    return bool(_VARIABLE.fullmatch(variable)) and variable not in _CLOSED


def _fault_of_variable(name: str) -> Any:
    if not name:
        return None
    if not may_hold_a_key(name):
        return _("Name a variable in capitals that ends in _KEY or _TOKEN, such as OPENAI_API_KEY.")
    return not os.environ.get(name) and _("The studio's environment has no %(name)s. Set it and restart.") % {
        "name": name
    }


def _fault_of_base(address: str) -> Any:
    if not address:
        return None
    try:
        parts = urlsplit(address)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    if not whole or re.search(r"\s", address):
        return _("That isn't an address. It looks like http://localhost:11434/v1.")
    if parts.username or parts.password or parts.query or parts.fragment:
        return _("Give the address alone: no name or password in it, nothing after ? or #.")
    ends = ("/chat/completions", "/completions")
    return parts.path.rstrip("/").endswith(ends) and _("Leave out the end: %(end)s is added by itself.") % {
        "end": "/chat/completions"
    }


class ProviderKey(Row):
    """An organization's own key at a provider, encrypted (core.encryption). Several are used in turn."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="provider_keys")
    provider = models.CharField(max_length=50)  # as LiteLLM names it: openai, anthropic…
    name = models.CharField(max_length=100, blank=True)
    sealed = models.TextField()  # key version, nonce and ciphertext; never the key itself
    ending = models.CharField(max_length=4)  # its last characters, by which people know it
    is_enabled = models.BooleanField(default=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)  # the provider said that it isn't valid

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["organization", "provider"])]

    def __str__(self) -> str:
        return f"{self.provider} …{self.ending}"

    def hold(self, secret: str) -> None:
        """Take a key in, encrypted for this organization and provider. Doesn't save."""
        self.sealed = encryption.seal(secret, context=self._context)
        self.ending = secret[-4:]

    def secret(self) -> str:
        """The key itself, for the call to the provider only. Raises encryption.CannotOpen."""
        return encryption.unseal(self.sealed, context=self._context)

    @property
    def _context(self) -> str:
        return f"provider-key {self.organization_id} {self.provider}"
