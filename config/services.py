"""Where PostgreSQL, Redis and the file storage are: from the environment, else from the embedded services."""

import json
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.environment import Environment


def embedded_services(home: Path) -> dict[str, str]:
    """What the supervisor wrote when it started them: {"database_url", "redis_url"} or {}."""
    path = home / "run" / "services.json"
    return json.loads(path.read_text()) if path.exists() else {}


def database(env: Environment) -> dict[str, object]:
    """Django's DATABASES entry, with a connection pool of the process."""
    url = env.DATABASE_URL or embedded_services(env.STUDIO_HOME).get("database_url", "")
    parts = urlsplit(url)
    options: dict[str, object] = {
        **dict(parse_qsl(parts.query)),
        "pool": {"min_size": 1, "max_size": 20, "timeout": 10},
    }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "studio",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,
    }


def redis_url(env: Environment) -> str:
    """Address of Redis; without one an address nobody answers at, so that readiness says what is missing."""
    return env.REDIS_URL or embedded_services(env.STUDIO_HOME).get("redis_url", "redis://127.0.0.1:1/0")


def storage(env: Environment) -> dict[str, object]:
    """Django's STORAGES["default"] entry from STORAGE_URL (file:// or s3://)."""
    url = env.STORAGE_URL or f"file://{env.STUDIO_HOME / 'storage'}"
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": parts.path}}
    if parts.scheme != "s3":
        raise ImproperlyConfigured(f"STORAGE_URL must start with file:// or s3://, not {parts.scheme}://")
    query = dict(parse_qsl(parts.query))
    scheme = "http" if query.get("insecure") else "https"
    options: dict[str, object] = {
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "bucket_name": parts.path.strip("/"),
        "endpoint_url": f"{scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else ""),
        "addressing_style": "path",
        "signature_version": "s3v4",
        "region_name": query.get("region", "us-east-1"),
        "file_overwrite": True,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
