"""The Celery application: queues and the beat schedule."""

import os

from celery import Celery
from celery.signals import setup_logging
from django_structlog.celery.steps import DjangoStructLogInitStep
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

QUEUES = ("ai", "workspaces", "builds", "exports", "maintenance")

app = Celery("studio")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [Queue(name) for name in QUEUES]
app.conf.beat_schedule = {
    "sweep-turns": {"task": "chat.sweep_turns", "schedule": 5.0},
    "sweep-attachments": {"task": "chat.sweep_attachments", "schedule": 3600.0},
    "sweep-exports": {"task": "exports.sweep", "schedule": 10.0},
    "refill-pool": {"task": "workspaces.refill_pool", "schedule": 10.0},
    "watch-workspaces": {"task": "workspaces.watch", "schedule": 2.0, "options": {"expires": 4.0}},
    "install-packages": {"task": "workspaces.install_packages", "schedule": 60.0, "options": {"expires": 50}},
    "sweep-workspaces": {"task": "workspaces.sweep", "schedule": 15.0},
    "purge-projects": {"task": "projects.purge_deleted", "schedule": 3600.0},
}
# A task's log lines carry the id of the request that started it.
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()


@setup_logging.connect
def _keep_django_logging(**_: object) -> None:
    """Celery would otherwise replace the logging that settings.LOGGING set up."""
