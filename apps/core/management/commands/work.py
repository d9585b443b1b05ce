"""`manage.py work`: a Celery worker."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.celery import QUEUES, app


class Command(BaseCommand):
    """One process with a pool of threads: turns, builds and lifecycles mostly wait for something else."""

    help = "Take work from the queues."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Queues and threads may be given for machines that split the work."""
        parser.add_argument("--queues", default=",".join(QUEUES))
        parser.add_argument("--threads", type=int, default=24)

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs until SIGTERM, which lets running tasks end."""
        argv = [
            "worker",
            "--pool=threads",
            f"--concurrency={options['threads']}",
            f"--queues={options['queues']}",
        ]
        app.worker_main([*argv, "--without-gossip", "--without-mingle", "--loglevel=INFO"])
        sys.exit(0)
