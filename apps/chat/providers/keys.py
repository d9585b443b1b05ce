"""The keys a model is asked with: an organization's own in turn, then the installation's."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

import structlog
from django.db import DatabaseError, connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import Organization
from apps.chat.models import ProviderKey
from apps.chat.providers import failures
from apps.chat.providers.base import Chunk, Provider, ProviderError, ProviderRequest
from apps.core.encryption import CannotOpen

log = structlog.get_logger(__name__)

# What another key may help against.
_OF_THE_KEY = frozenset({failures.BAD_KEY.code, failures.QUOTA.code, failures.RATE_LIMIT.code})


@dataclass(frozen=True)
class Key:
    """A key and where it comes from. `row_id` None: the installation's. Empty secret: none is needed."""

    secret: str = field(repr=False)
    row_id: uuid.UUID | None = None


def keys_for(provider: str, organization: Organization | None) -> list[Key]:
    """The organization's keys at a provider, the one longest unused first.

    Keys that were refused or switched off are left out, those that don't open too, with a line in the log.
    """
    if not provider or organization is None:
        return []
    rows = ProviderKey.objects.filter(
        organization=organization, provider=provider, is_enabled=True, refused_at=None
    ).order_by(F("last_used_at").asc(nulls_first=True), "pk")
    return [key for key in map(_opened, rows) if key is not None]


def _opened(row: ProviderKey) -> Key | None:
    try:
        return Key(row.secret(), row.pk)
    except CannotOpen as error:
        log.error("provider_key.closed", key=str(row.pk), reason=str(error))
        return None


class KeyedProvider:
    """A model that is asked with one key after the other, until one is taken. It stays with that one, since
    a provider's cache of prompts belongs to the key.

    `asked_with` makes the provider for a key, given whether another could be asked instead of waiting.
    """

    can_mend = True

    def __init__(
        self, *, provider: str, model: str, keys: Sequence[Key], asked_with: Callable[[Key, bool], Provider]
    ) -> None:
        self.name, self.model = provider, model
        self._keys, self._asked_with = list(keys), asked_with
        self._noted: uuid.UUID | None = None

    def _note_use(self, key: Key) -> None:
        """This is the key used last, so that another's turn comes next."""
        if key.row_id != self._noted:
            _update(key, last_used_at=timezone.now())
            self._noted = key.row_id

    def stream(self, request: ProviderRequest) -> Iterator[Chunk]:
        """Yield the answer. Raises ProviderError; that of the last key, if all were refused."""
        if not self._keys:
            raise ProviderError(
                failures.BAD_KEY.code, _("This model's key is not set. Ask the administrator.")
            )
        while True:
            key, begun = self._keys[0], False
            self._note_use(key)
            try:
                for chunk in self._asked_with(key, len(self._keys) > 1).stream(request):
                    begun = begun or shows(chunk)
                    yield chunk
                return
            except ProviderError as error:
                if is_refusal(error):
                    self._refuse(key)
                if begun or error.code not in _OF_THE_KEY or len(self._keys) == 1:
                    raise
                self._keys.pop(0)

    def _refuse(self, key: Key) -> None:
        log.warning("provider_key.refused", key=str(key.row_id or "installation"), provider=self.name)
        _update(key, refused_at=timezone.now())


def is_refusal(error: ProviderError) -> bool:
    """Whether the provider said that the key isn't valid (401), rather than not allowed for this model."""
    status = getattr(error.__cause__, "status_code", None)
    return error.code == failures.BAD_KEY.code and status != HTTPStatus.FORBIDDEN


def shows(chunk: Chunk) -> bool:
    """Whether a piece holds anything of the answer, beyond what it cost."""
    return replace(chunk, usage=None) != Chunk()


def _update(key: Key, **facts: Any) -> None:
    """Write to the key's row. Called by threads that stream, too, which give their connection to the database
    back at once.
    """
    if key.row_id is None:
        return
    had_one = connection.connection is not None
    try:
        ProviderKey.objects.filter(pk=key.row_id).update(**facts)
    except DatabaseError as error:  # the answer matters more than the note of its key
        log.warning("provider_key.not_noted", key=str(key.row_id), error=type(error).__name__)
    finally:
        if not had_one:
            connection.close()
