"""Celery tasks: fetch by id, call one function, end."""

from celery import shared_task

from apps.exports import runner, sweeping


@shared_task(name="exports.run_build", ignore_result=True)
def run_build(build_id: str) -> None:
    """Build a revision and pack what waits for it."""
    runner.run_build(build_id)


@shared_task(name="exports.sweep", ignore_result=True)
def sweep() -> None:
    """Find builds that nobody works on."""
    sweeping.sweep()
