"""`manage.py workspace_status`: how previews are doing, as text or JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from apps.workspaces.services.status import status


class Command(BaseCommand):
    """Reads only. Ends with code 1 when the runtime doesn't answer."""

    help = "Show runtime, machines, canary, warm pool, queue and totals of the previews."

    def add_arguments(self, parser: Any) -> None:
        """--json is for programs."""
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a fact."""
        facts = status()
        self.stdout.write(json.dumps(facts, indent=2) if options["json"] else "\n".join(_lines(facts)))
        if facts["error"]:
            raise SystemExit(1)


def _lines(facts: dict[str, Any]) -> list[str]:
    refused = sum(1 for attempt in facts["canary"] if attempt["refused"])
    lines = [_pairs("runtime", facts["runtime"])]
    lines += [_pairs("node", node) for node in facts["nodes"]]
    if facts["canary"]:
        lines.append(f"canary  {refused} of {len(facts['canary'])} attempts refused, {facts['canary_at']}")
        lines += [_pairs("open", attempt) for attempt in facts["canary"] if not attempt["refused"]]
    lines += [_pairs("pool", line) for line in facts["pool"]]
    lines += [_pairs("queue", line) for line in facts["queue"]]
    lines.append(_pairs("totals", facts["totals"]))
    return [*lines, f"error   {facts['error']}"] if facts["error"] else lines


def _pairs(title: str, facts: dict[str, Any]) -> str:
    said = "  ".join(f"{name}={value}" for name, value in facts.items() if value not in ("", None))
    return f"{title:<8}{said}"
