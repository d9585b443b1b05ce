"""Commands that a model runs in its project's workspace."""

import uuid

from apps.chat.engine.tools import Run, ToolFault
from apps.workspaces import services as workspaces


def runner_for(project_id: uuid.UUID) -> Run | None:
    """Runs argv in the project's sandbox and tells what came of it; None where no sandbox runs."""
    if not workspaces.can_execute(project_id):
        return None

    def run(argv: list[str]) -> str:
        result = workspaces.execute(project_id, argv)
        if result is None:
            raise ToolFault("The sandbox isn't running any more.")
        ending = "It took too long and was stopped." if result.timed_out else f"Exit code {result.exit_code}."
        outputs = [
            f"{name}:\n{text}"
            for name, text in (("stdout", result.stdout), ("stderr", result.stderr))
            if text
        ]
        return "\n".join([ending, *outputs])

    return run
