"""What can be done with workspaces. Other apps import the functions from here."""

from apps.workspaces.services.checking import check_health
from apps.workspaces.services.executing import CommandResult, can_execute, execute
from apps.workspaces.services.facts import agent_of, preview_url, workspace_state
from apps.workspaces.services.guarding import send_canary
from apps.workspaces.services.opening import (
    close_workspace,
    hold_to_limits,
    open_workspace,
    renew_workspace,
    resize_workspace,
    restart_workspace,
)
from apps.workspaces.services.packages import install_packages
from apps.workspaces.services.past_looks import past_look, revisions_with_looks
from apps.workspaces.services.pausing import pause, wake
from apps.workspaces.services.pool import refill
from apps.workspaces.services.reconciling import reconcile
from apps.workspaces.services.snapshots import keep_look, take_snapshot
from apps.workspaces.services.sweeping import sweep
from apps.workspaces.services.syncing import SyncResult, sync, verdict
from apps.workspaces.services.viewing import touch
from apps.workspaces.services.warming import warm_up
from apps.workspaces.services.watching import watch

__all__ = [
    "CommandResult",
    "SyncResult",
    "agent_of",
    "can_execute",
    "check_health",
    "close_workspace",
    "execute",
    "hold_to_limits",
    "install_packages",
    "keep_look",
    "open_workspace",
    "past_look",
    "pause",
    "preview_url",
    "reconcile",
    "refill",
    "renew_workspace",
    "resize_workspace",
    "restart_workspace",
    "revisions_with_looks",
    "send_canary",
    "sweep",
    "sync",
    "take_snapshot",
    "touch",
    "verdict",
    "wake",
    "warm_up",
    "watch",
    "workspace_state",
]
