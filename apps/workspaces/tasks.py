"""Background work of workspaces. Each task calls one service."""

from celery import shared_task

from apps.workspaces import services


@shared_task(name="workspaces.reconcile", queue="workspaces", time_limit=300)
def reconcile(workspace_id: str) -> None:
    """Bring one workspace to its wish."""
    services.reconcile(workspace_id)


@shared_task(name="workspaces.sync", queue="workspaces", time_limit=300)
def sync(project_id: str) -> None:
    """Bring the project's workspace to head."""
    services.sync(project_id)


@shared_task(name="workspaces.sweep", queue="workspaces", ignore_result=True, time_limit=120)
def sweep() -> None:
    """Health, idleness, expiry, orphans."""
    services.sweep()
