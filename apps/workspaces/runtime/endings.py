"""Why a container ended, out of what the engine knows and what the agent wrote last."""

from collections.abc import Sequence
from typing import Any

from apps.workspaces.runtime.base import Ending

# Exit codes of a program that was ended from outside: SIGKILL, SIGTERM, and the engine's own for "no idea".
FROM_OUTSIDE = (137, 143, 255)


def ending_of(state: dict[str, Any] | None, log: Sequence[str]) -> Ending:
    """`state` is that of an inspection, None when there is no container; `log` its last lines.

    The agent's own words come first: a page that ran out of memory earlier says nothing of the agent.
    """
    text = "\n".join(log)
    if state is None:
        return Ending.GONE
    if "stopping (lease)" in text:
        return Ending.LEASE
    if state.get("OOMKilled") or "heap out of memory" in text:
        return Ending.MEMORY
    if "stopping (SIG" in text or state.get("ExitCode") in FROM_OUTSIDE or state.get("Error"):
        return Ending.ENGINE  # nobody of ours only stops a container: we remove it
    return Ending.CRASH
