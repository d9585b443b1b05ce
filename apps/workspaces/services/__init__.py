"""What can be done with workspaces. Other apps import the functions from here."""

from apps.workspaces.services.facts import agent_of, preview_url, workspace_state
from apps.workspaces.services.opening import close_workspace, open_workspace, restart_workspace, touch
from apps.workspaces.services.pool import refill
from apps.workspaces.services.reconciling import reconcile
from apps.workspaces.services.sweeping import check_health, sweep
from apps.workspaces.services.syncing import SyncResult, sync, verdict
from apps.workspaces.services.warming import warm_up

__all__ = [
    "SyncResult",
    "agent_of",
    "check_health",
    "close_workspace",
    "open_workspace",
    "preview_url",
    "reconcile",
    "refill",
    "restart_workspace",
    "sweep",
    "sync",
    "touch",
    "verdict",
    "warm_up",
    "workspace_state",
]
