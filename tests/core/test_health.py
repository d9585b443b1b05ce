"""Alive and ready."""

from pathlib import Path

from django.test import Client

from apps.core import health
from config.celery import QUEUES


def test_healthz_needs_nothing(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_readyz_names_the_queues_nobody_works_on(client: Client, db: None) -> None:
    response = client.get("/readyz")
    assert response.status_code == 503
    checks = response.json()["checks"]
    assert checks["database"]
    assert checks["redis"]
    assert checks["storage"]
    assert not checks["queue:ai"]


def test_readyz_is_ready_once_every_canary_has_sung(client: Client, db: None) -> None:
    for queue in QUEUES:
        health.sing(queue)
    response = client.get("/readyz")
    assert response.status_code == 200
    assert all(response.json()["checks"].values())


def test_redis_that_is_gone_is_told_and_not_raised(client: Client, db: None, settings: object) -> None:
    settings.CACHES = {  # type: ignore[attr-defined]
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    response = client.get("/readyz")
    assert response.status_code == 503
    assert not response.json()["checks"]["redis"]


def test_storage_that_cannot_be_written_is_told(tmp_path: Path, settings: object) -> None:
    (tmp_path / "file").write_text("not a folder")
    settings.STORAGES = {  # type: ignore[attr-defined]
        **settings.STORAGES,  # type: ignore[attr-defined]
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "file" / "below")},
        },
    }
    assert not health.check_storage()
