"""The one gate to projects. Outsiders get NotFound, members without the right Forbidden.

Staff have no special right here: administrators work in Django admin.
"""

import uuid
from typing import Any, Literal, cast

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import Membership, User
from apps.core.errors import Forbidden, NotFound
from apps.projects.models import Project, ProjectMember

Right = Literal["view", "edit", "manage"]
RANK: dict[str, int] = {"view": 1, "edit": 2, "manage": 3}
OF_ROLE: dict[str, Right] = {
    Membership.Role.OWNER: "manage",
    Membership.Role.ADMIN: "manage",
    Membership.Role.MEMBER: "edit",
    Membership.Role.VIEWER: "view",
}


def project_for(
    user: User | AnonymousUser | Any,
    project_id: uuid.UUID | str,
    *,
    right: Right = "view",
    include_deleted: bool = False,
) -> Project:
    """The project, if the user has the right to it (in three queries).

    Raises NotFound for outsiders, unknown ids and deleted projects (unless `include_deleted`), Forbidden for
    people who may see it but not do that.
    """
    rows = Project.objects.select_related("organization")
    try:
        project = rows.filter(pk=project_id).first() if user.is_authenticated else None
    except (ValidationError, ValueError):
        project = None
    held = right_of(cast(User, user), project) if project else None
    if project is None or held is None or (project.deleted_at and not include_deleted):
        raise NotFound(_("We couldn't find that project."), code="project_not_found")
    if RANK[held] < RANK[right]:
        raise Forbidden(
            _("You can look at this project, but not do that."), code="project_right", right=right
        )
    return project


def right_of(user: User, project: Project) -> Right | None:
    """The highest right from the organization, a membership of the project, or the showcase."""
    roles = Membership.objects.filter(user=user, organization_id=project.organization_id)
    extra = ProjectMember.objects.filter(user=user, project=project)
    rights: list[Right] = [OF_ROLE[role] for role in roles.values_list("role", flat=True)]
    rights += [cast(Right, right) for right in extra.values_list("right", flat=True)]
    if project.is_showcase and project.visibility == Project.Visibility.PUBLIC:
        rights.append("view")
    return max(rights, key=RANK.__getitem__, default=None)


def may_edit(user: User, project: Project) -> bool:
    """Whether to show what changes the project: the right to, and a project that isn't archived."""
    right = right_of(user, project)
    return right is not None and RANK[right] >= RANK["edit"] and project.status != Project.Status.ARCHIVED


def may_manage(user: User, project: Project) -> bool:
    """Whether to offer what decides about the project as a whole, such as who sees it."""
    right = right_of(user, project)
    return right is not None and RANK[right] >= RANK["manage"]


def projects_of(user: User | AnonymousUser | Any, *, deleted: bool = False) -> QuerySet[Project]:
    """Projects of the user's organizations and those shared with the user. No showcase."""
    if not user.is_authenticated:
        return Project.objects.none()
    user = cast(User, user)
    mine = Q(organization__in=Membership.objects.filter(user=user).values("organization_id"))
    shared = Q(pk__in=ProjectMember.objects.filter(user=user).values("project_id"))
    return Project.objects.filter(mine | shared, deleted_at__isnull=not deleted)
