"""Failures of the file storage, on disk or in a bucket, as one error with words."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Unavailable

log = structlog.get_logger(__name__)


class StorageFault(Unavailable):
    """The storage didn't take or give a file."""

    code, message = "storage", _("Files can't be stored or read right now. Try again in a moment.")


@contextmanager
def reached() -> Iterator[None]:
    """Around calls of default_storage. Raises StorageFault for whatever the back end raises."""
    try:
        yield
    except faults() as error:
        log.error("storage.failed", error=f"{type(error).__name__}: {error}"[:300])
        raise StorageFault from error


def faults() -> tuple[type[Exception], ...]:
    """The exceptions of the back end in use; the bucket's library is never imported for this."""
    if "boto3" not in sys.modules:
        return (OSError,)
    from boto3.exceptions import Boto3Error  # type: ignore[import-untyped]
    from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]

    return (OSError, Boto3Error, BotoCoreError, ClientError)
