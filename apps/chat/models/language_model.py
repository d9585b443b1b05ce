"""Models that can be chosen, and the keys with which they are asked."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organization, Plan
from apps.core.models import Row


class LanguageModel(Row):
    """A model that administrators offer in the builder."""

    class EditsBy(models.TextChoices):
        PROTOCOL = "protocol", _("Written blocks")
        TOOLS = "tools", _("Tools")

    name = models.CharField(max_length=100, unique=True)
    litellm_model = models.CharField(max_length=200, help_text=_("LiteLLM's name, such as openai/gpt-5."))
    api_base = models.URLField(blank=True, help_text=_("Address of an OpenAI-compatible server, if any."))
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
