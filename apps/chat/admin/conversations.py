"""Conversations and turns in Django admin. History is read only."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.chat import services
from apps.chat.models import Conversation, Feedback, Message, Operation, Turn
from apps.core.errors import AppError


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Facts that only the studio writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Made by conversations only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Looking is allowed, changing isn't."""
        return False


class OperationInline(admin.TabularInline[Operation, Turn]):
    """The changes of a turn."""

    model = Operation
    fields = ("index", "type", "description", "status", "result")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Made by turns only."""
        return False


@admin.register(Turn)
class TurnAdmin(ReadOnlyAdmin):
    """What was asked, who worked on it, how it ended and what it cost."""

    list_display = (
        "created_at",
        "project",
        "author",
        "status",
        "model",
        "attempts",
        "tokens",
        "cost",
        "fault",
    )
    list_filter = ("status", "provider", "model", "created_at")
    search_fields = ("project__name", "author__email", "request__content", "worker")
    date_hierarchy = "created_at"
    list_select_related = ("project", "author")
    inlines = (OperationInline,)
    actions = ("stop", "retry")

    @admin.display(description=gettext_lazy("tokens"))
    def tokens(self, turn: Turn) -> int:
        """In and out."""
        return turn.tokens_in + turn.tokens_out

    @admin.display(description=gettext_lazy("fault"))
    def fault(self, turn: Turn) -> str:
        """Code of the error, if any."""
        return str((turn.error or {}).get("code", ""))

    @admin.action(description=gettext_lazy("Stop the chosen turns"))
    def stop(self, request: HttpRequest, turns: QuerySet[Turn]) -> None:
        """Waiting ones end at once, working ones within two seconds."""
        found = list(turns.select_related("answer"))
        for turn in found:
            services.cancel_turn(turn=turn, actor=f"admin {request.user.pk}")
        self.message_user(request, _("Asked to stop: %(count)s.") % {"count": len(found)})

    @admin.action(description=gettext_lazy("Ask the chosen turns again"))
    def retry(self, request: HttpRequest, turns: QuerySet[Turn]) -> None:
        """As the person who asked; refusals are told."""
        rows = turns.select_related(
            "project__organization", "conversation", "request", "author", "language_model"
        )
        for turn in rows:
            try:
                services.retry_turn(turn=turn, user=turn.author or cast(User, request.user))
            except AppError as error:
                self.message_user(request, f"{turn}: {error.message}", messages.WARNING)


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    """What people think of turns."""

    list_display = ("created_at", "value", "reason_words", "words", "user", "answered_by", "turn")
    list_filter = ("value", "reason", "turn__model", "created_at")
    search_fields = ("words", "user__email", "turn__project__name", "turn__request__content")
    date_hierarchy = "created_at"
    list_select_related = ("user", "turn__project")

    @admin.display(description=gettext_lazy("reason"), ordering="reason")
    def reason_words(self, row: Feedback) -> str:
        """As the person read it."""
        return str(services.REASONS.get(row.reason, row.reason))

    @admin.display(description=gettext_lazy("model"), ordering="turn__model")
    def answered_by(self, row: Feedback) -> str:
        """What had answered."""
        return row.turn.model


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """Lines of conversations."""

    list_display = ("created_at", "role", "status", "author", "start")
    list_filter = ("role", "status", "created_at")
    search_fields = ("content", "author__email", "conversation__project__name")
    date_hierarchy = "created_at"
    list_select_related = ("author",)

    @admin.display(description=gettext_lazy("content"))
    def start(self, message: Message) -> str:
        """The first words."""
        return message.content[:100]


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    """One a project."""

    list_display = ("project", "organization", "created_at", "updated_at")
    search_fields = ("project__name", "organization__name")
    list_select_related = ("project", "organization")


@admin.register(Operation)
class OperationAdmin(ReadOnlyAdmin):
    """Changes by the AI."""

    list_display = ("created_at", "type", "description", "status", "turn")
    list_filter = ("type", "status")
    search_fields = ("description", "turn__project__name")
    list_select_related = ("turn__project",)
