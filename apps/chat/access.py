"""The gate to turns and messages: always through their project, which the caller has been let into."""

import uuid

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.accounts.models import Membership, Organization, User
from apps.chat.models import Attachment, LanguageModel, Message, ProviderKey, Turn
from apps.chat.providers import registry
from apps.core.errors import Forbidden, NotFound
from apps.projects.models import Project

KEEPERS = (Membership.Role.OWNER, Membership.Role.ADMIN)  # of an organization's keys


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


def attachment_for(project: Project, attachment_id: uuid.UUID | str) -> Attachment:
    """An attachment of this project. Raises NotFound for any other id."""
    try:
        return Attachment.objects.get(project=project, pk=attachment_id)
    except (Attachment.DoesNotExist, ValidationError, ValueError):
        raise NotFound(_("There is no such attachment."), code="attachment_not_found") from None


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


def keys_organizations(user: User) -> list[Organization]:
    """The organizations whose keys a person sees and changes: as owner or admin. The personal one first."""
    rows = Membership.objects.filter(user=user, role__in=KEEPERS).select_related("organization__plan")
    return [row.organization for row in rows.order_by("-organization__is_personal", "organization__name")]


def keys_organization_for(user: User, organization_id: uuid.UUID | str = "") -> Organization:
    """The organization with that id, or a person's first.

    Raises NotFound for outsiders, Forbidden for members who don't keep its keys.
    """
    if not organization_id:
        mine = keys_organizations(user)
        if not mine:
            raise _not_your_keys()
        return mine[0]
    try:
        membership = Membership.objects.select_related("organization__plan").get(
            user=user, organization_id=organization_id
        )
    except (Membership.DoesNotExist, ValidationError, ValueError):
        raise NotFound(code="organization_not_found") from None
    if membership.role not in KEEPERS:
        raise _not_your_keys()
    return membership.organization


def provider_key_for(user: User, key_id: uuid.UUID | str) -> ProviderKey:
    """A key that the person may change. Raises NotFound for outsiders, Forbidden as above."""
    try:
        key = ProviderKey.objects.get(pk=key_id)
        keys_organization_for(user, key.organization_id)
    except (ProviderKey.DoesNotExist, ValidationError, ValueError, NotFound):
        raise NotFound(_("There is no such key."), code="key_not_found") from None
    return key


def _not_your_keys() -> Forbidden:
    return Forbidden(_("Keys are kept by the organization's owners and admins."), code="organization_right")
