"""What a provider is told for a turn: gathered from the rows, put together by the engine."""

import os
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac
from pydantic import SecretStr

from apps.chat.engine import context
from apps.chat.engine.context import Attached, Budget, Change, Marks, Situation
from apps.chat.models import LanguageModel, Turn
from apps.chat.providers import registry
from apps.chat.providers.base import ChatLine, Provider, ProviderRequest
from apps.chat.services.attaching import attached_to, pictures_of, site_address, text_of
from apps.chat.services.history import conversation_lines
from apps.chat.services.planning import steered
from apps.chat.services.project_files import RevisionFiles
from apps.components.library import Library
from apps.projects.models import Lock, Revision
from apps.projects.services.lineage import line_of

CHANGES = 8  # revisions that are told
WHOLE = 24  # files of a revision, beyond which it is a new project or an upload and tells of none


def request_for(turn: Turn, provider: Provider, files: RevisionFiles, library: Library) -> ProviderRequest:
    """The request with which the turn's provider is asked first. The offline designer reads no prompt."""
    lines = steered(turn, conversation_lines(turn), offline=provider.name == "offline")
    request = ProviderRequest(
        messages=lines,
        files=files.texts,
        library=library,
        project_name=turn.project.name,
        plan=turn.plan if turn.mode == Turn.Mode.CHANGE else None,
        pictures={row.name: site_address(row) for row in attached_to(turn) if site_address(row)},
    )
    if provider.name == "offline":
        kept = context.recent([(line.role, line.content) for line in lines], Budget().messages)
        return replace(request, messages=[ChatLine(role, content) for role, content in kept])
    how = getattr(provider, "edits_by", "protocol")
    prompt = context.build(situation_of(turn, files, library, lines, edits_by=how), budget_for(turn))
    told = [ChatLine(role, content) for role, content in prompt.messages]
    if told and getattr(provider, "sees_images", False):
        told[-1] = replace(told[-1], pictures=pictures_of(turn))
    return replace(request, messages=told, system=prompt.system, parts=prompt.parts)


def budget_for(turn: Turn) -> Budget:
    """The room that the turn's model has; without a row of it, that of a common model."""
    row = registry.row_for(turn.language_model, turn.organization)
    return context.budget_of(row.context_window, row.max_output_tokens) if row else Budget()


def situation_of(
    turn: Turn, files: RevisionFiles, library: Library, lines: list[ChatLine], *, edits_by: str = "protocol"
) -> Situation:
    """Everything known when the turn is worked on."""
    scope = turn.scope or {}
    return Situation(
        files=files.texts,
        library=library,
        messages=[(line.role, line.content) for line in lines],
        seed=_seed(turn),
        project_name=turn.project.name,
        paths=list(files),
        label=str(scope.get("label") or ""),
        scope_sections=list(scope.get("sections") or []),
        scope_files=list(scope.get("files") or []),
        locked=[str(lock) for lock in Lock.objects.filter(project_id=turn.project_id).order_by("pk")[:200]],
        changes=recent_changes(turn),
        preferences=turn.author.ai_preferences if turn.author else "",
        summary=turn.conversation.summary,
        attached=_attached(turn),
        known_secrets=known_secrets(),
        edits_by=edits_by,
    )


def marks_for(turn: Turn, texts: Iterable[str]) -> Marks:
    """The marks for what tools bring, those of the turn's prompt. `texts`: the project's and theirs."""
    return Marks(_seed(turn), texts, known_secrets())


def _seed(turn: Turn) -> str:
    return salted_hmac("chat.prompt", str(turn.conversation_id)).hexdigest()


def recent_changes(turn: Turn) -> list[Change]:
    """The last revisions of the open branch, the newest first."""
    rows = line_of(turn.project, Revision.objects.filter(project_id=turn.project_id)).order_by("-number")
    found = rows.values_list("number", "kind", "message", "changes")[:CHANGES]
    return [
        Change(number, kind, message, [change["path"] for change in changes if len(changes) <= WHOLE])
        for number, kind, message, changes in found
    ]


def _attached(turn: Turn) -> list[Attached]:
    return [
        Attached(row.name, row.type, text_of(row), row.address, site_address(row))
        for row in attached_to(turn)
    ]


def known_secrets() -> list[str]:
    """What this installation keeps to itself: however it got into a text, it leaves in no prompt."""
    given = vars(settings.ENV).values()
    held = [
        settings.SECRET_KEY,
        *(value.get_secret_value() for value in given if isinstance(value, SecretStr)),
    ]
    held += [urlsplit(value).password or "" for value in given if isinstance(value, str) and "://" in value]
    names = LanguageModel.objects.exclude(api_key_variable="").values_list("api_key_variable", flat=True)
    held += [os.environ.get(name, "") for name in names]
    return [secret for secret in held if secret]
