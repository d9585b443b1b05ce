"""Django in the process of the bench, on the database and Redis of a running studio."""

import json
import os

from tests.e2e.studio import Studio


def connect(studio: Studio) -> None:
    """Set Django up, or have it open fresh connections after a restart of the studio."""
    services = json.loads((studio.home / "run" / "services.json").read_text())
    os.environ |= {
        "STUDIO_HOME": str(studio.home),
        "STUDIO_PORT": str(studio.port),
        "DATABASE_URL": services["database_url"],
        "REDIS_URL": services["redis_url"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        "LOG_LEVEL": "WARNING",
    }
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
    from django.db import connections

    connections.close_all()
