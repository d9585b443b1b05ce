"""A conversation with the state of its project, as ConversationContext of the type documents."""

from typing import Any

from django.utils import timezone

from apps.chat.engine.context import sections_of
from apps.chat.engine.shapes import COMPONENT_FOLDER, CONFIGURATION, shape_of
from apps.chat.models import Message, Turn
from apps.projects import services as projects
from apps.projects.models import Project, Revision
from apps.projects.services.lineage import line_of

MESSAGES, REVISIONS, CHANGES = 20, 8, 50
_OPERATIONS = {"added": "create", "modified": "update", "moved": "update", "deleted": "delete"}


def recent_messages(project: Project) -> list[Message]:
    """The last messages, the oldest first, without folded ones."""
    rows = Message.objects.filter(conversation__project=project, superseded_at=None)
    rows = rows.select_related("conversation", "turn", "answered_turn").prefetch_related("operations")
    return list(rows.order_by("-pk")[:MESSAGES])[::-1]


def current_focus(project: Project) -> str | None:
    """What the last request was about: what the person pointed at, else the first file it changed."""
    turn = Turn.objects.filter(project=project).select_related("revision").order_by("-pk").first()
    if turn is None:
        return None
    scope = turn.scope or {}
    places = [scope.get("label"), *scope.get("sections", []), *scope.get("files", [])]
    changed = [change["path"] for change in turn.revision.changes] if turn.revision else []
    return next((str(place) for place in [*places, *changed] if place), None)


def project_state(project: Project) -> dict[str, Any]:
    """ProjectStateSnapshot: what the project holds now and what changed last."""
    head = projects.head_of(project)
    texts = projects.read_text_files(head) if head else {}
    shape = shape_of(texts)
    return {
        "workspaceId": project.pk,
        "timestamp": timezone.now(),
        "fileCount": len(head.tree) if head else 0,
        "componentCount": sum(path.startswith(COMPONENT_FOLDER) for path in texts),
        "recentChanges": _recent_changes(project),
        "activeSections": [section.id for section in sections_of(texts, shape)],
        "buildStatus": _build_status(project),
    }


def _recent_changes(project: Project) -> list[dict[str, Any]]:
    rows = line_of(project, Revision.objects.filter(project=project)).order_by("-number")
    found = rows.values_list("changes", "created_at", "message")[:REVISIONS]
    return [
        {
            "type": _type_of(change["path"]),
            "path": change["path"],
            "operation": _OPERATIONS.get(change["change"], "update"),
            "timestamp": moment,
            "description": message,
        }
        for changes, moment, message in found
        for change in changes
    ][:CHANGES]


def _type_of(path: str) -> str:
    if path.endswith(".css"):
        return "style"
    if path in CONFIGURATION or path == "/src/site.json":
        return "config"
    return "component" if path.startswith(COMPONENT_FOLDER) else "file"


def _build_status(project: Project) -> str:
    """Of the last build, as far as the project's row tells."""
    if project.status == Project.Status.BUILDING:
        return "building"
    if project.status == Project.Status.ERROR:
        return "failed"
    return "success" if project.last_build_at else "idle"
