"""Background work of workspaces. Each task calls one service."""

from celery import shared_task

from apps.workspaces import services


@shared_task(name="workspaces.reconcile", queue="workspaces", time_limit=300)
def reconcile(workspace_id: str) -> None:
    """Bring one workspace to its wish."""
    services.reconcile(workspace_id)


@shared_task(name="workspaces.pause", queue="workspaces", ignore_result=True, time_limit=120)
def pause(workspace_id: str) -> None:
    """Freeze one workspace, if still nobody looks at it."""
    services.pause(workspace_id)


@shared_task(name="workspaces.limit", queue="workspaces", ignore_result=True, time_limit=120)
def limit(workspace_id: str) -> None:
    """Hold one workspace to its limits."""
    services.hold_to_limits(workspace_id)


@shared_task(name="workspaces.watch", queue="workspaces", ignore_result=True, time_limit=60)
def watch() -> None:
    """Retries that are due; an engine that went or came back."""
    services.watch()


@shared_task(name="workspaces.sync", queue="workspaces", time_limit=300)
def sync(project_id: str) -> None:
    """Bring the project's workspace to head."""
    services.sync(project_id)


@shared_task(name="workspaces.sweep", queue="workspaces", ignore_result=True, time_limit=120)
def sweep() -> None:
    """Health, idleness, expiry, orphans."""
    services.sweep()


@shared_task(name="workspaces.install_packages", queue="maintenance", ignore_result=True, time_limit=900)
def install_packages() -> None:
    """The packages of templates that nobody has used yet."""
    services.install_packages()


@shared_task(name="workspaces.refill_pool", queue="workspaces", ignore_result=True, time_limit=120)
def refill_pool(_why: str = "beat") -> None:
    """Bring the warm pool to its size."""
    services.refill()


@shared_task(name="workspaces.warm_up", queue="workspaces", ignore_result=True, time_limit=150)
def warm_up(member_id: str) -> None:
    """Start one member of the warm pool."""
    services.warm_up(member_id)


@shared_task(name="workspaces.send_canary", queue="workspaces", ignore_result=True, time_limit=120)
def send_canary(_why: str) -> None:
    """Try anew whether a workspace can break out."""
    services.send_canary()


@shared_task(name="workspaces.take_snapshot", queue="workspaces", ignore_result=True, time_limit=60)
def take_snapshot(project_id: str) -> None:
    """Keep the project's front page as it is now."""
    services.take_snapshot(project_id)
