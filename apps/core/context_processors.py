"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def studio(request: HttpRequest) -> dict[str, Any]:
    """The studio's address."""
    return {"studio_origin": settings.STUDIO_ORIGIN}
