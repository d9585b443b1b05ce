"""The gate to turns and messages: always through their project, which the caller has been let into."""

import uuid

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.accounts.models import Organization
from apps.chat.models import LanguageModel, Message, Turn
from apps.chat.providers import registry
from apps.core.errors import NotFound
from apps.projects.models import Project


def turn_for(project: Project, turn_id: uuid.UUID | str) -> Turn:
    """A turn of this project. Raises NotFound for any other id."""
    rows = Turn.objects.select_related(
        "project__organization", "conversation", "request", "answer", "revision"
    )
    try:
        return rows.get(project=project, pk=turn_id)
    except (Turn.DoesNotExist, ValidationError, ValueError):
        raise NotFound(_("There is no such request in this conversation."), code="turn_not_found") from None


def message_for(project: Project, message_id: uuid.UUID | str) -> Message:
    """A message of this project. Raises NotFound for any other id."""
    try:
        return Message.objects.get(conversation__project=project, pk=message_id)
    except (Message.DoesNotExist, ValidationError, ValueError):
        raise NotFound(
            _("There is no such message in this conversation."), code="message_not_found"
        ) from None


def model_for(model_id: str, organization: Organization) -> LanguageModel | None:
    """The model a person chose; None for "the default". Raises NotFound for one that the organization isn't
    offered.
    """
    if not model_id:
        return None
    try:
        return registry.offered(organization).get(pk=model_id)
    except (LanguageModel.DoesNotExist, ValidationError, ValueError):
        raise NotFound(_("That model isn't offered here."), code="model_not_found") from None
