"""Waiting for an agent that was just started."""

import time

from apps.workspaces.agent_client import AgentClient, AgentError
from apps.workspaces.runtime.base import Handle, Runtime, RuntimeFault

ANSWER_SECONDS = 20.0


def wait_for_agent(runtime: Runtime, handle: Handle, agent: AgentClient) -> None:
    """Until it answers. Raises RuntimeFault with its last words when it ends, or doesn't answer in time."""
    until = time.monotonic() + ANSWER_SECONDS
    while True:
        try:
            agent.health()
        except AgentError as error:
            seen = runtime.poll(handle)
            if not seen.alive or time.monotonic() > until:
                last = " / ".join(seen.log[-3:]) or str(error)
                raise RuntimeFault(f"The workspace didn't answer: {last}") from error
            time.sleep(0.02)
        else:
            return
