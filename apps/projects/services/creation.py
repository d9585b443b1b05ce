"""New projects: from a template, from given files, or as a copy."""

import json
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Membership, Organization, User
from apps.core.errors import Forbidden, Invalid
from apps.projects import blobs, paths, trees
from apps.projects.models import Project, Revision
from apps.projects.services.commits import Draft, append
from apps.projects.services.contents import head_of
from apps.projects.services.facts import SITE_FILE
from apps.projects.templates_store import DEFAULT, read_template, suited_to

MAX_NAME, MAX_DESCRIPTION = 100, 500
BUILD_DEFAULTS = {"outputFormat": "static", "optimization": "standard", "minify": True, "compress": True}


def create_project(
    *,
    user: User,
    name: str,
    description: str = "",
    template: str = DEFAULT,
    files: Mapping[str, bytes] | None = None,
    organization: Organization | None = None,
) -> Project:
    """A project with its first revision, from `files` (path → content) when given, else from the template.

    `organization` None: the user's personal one. A template's site.json is given the project's name.
    Raises Invalid, NotFound (template), TooLarge, Forbidden.
    """
    name, description = check_name(name), check_description(description)
    contents = _named(read_template(template), name) if files is None else files
    normal = {paths.normalise(path): content for path, content in contents.items()}
    if len(normal) != len(contents):
        raise Invalid(_("The same file is named twice."), code="path_twice")
    message = _("Started from the template") if files is None else _("Imported files")
    project = Project(
        organization=organization_for(user, organization),
        owner=user,
        name=name,
        description=description,
        template=template if files is None else suited_to(normal),
        configuration={"seo": {}, "build": dict(BUILD_DEFAULTS)},
    )
    entries = {path: trees.entry_of(content) for path, content in normal.items()}
    stored = {entries[path]["digest"]: content for path, content in normal.items()}
    kind = Revision.Kind.CREATE if files is None else Revision.Kind.UPLOAD
    with transaction.atomic():
        project.save(force_insert=True)
        append(project, None, Draft(kind, message, user, base={}, tree=entries, contents=stored))
    return project


def duplicate(*, project: Project, user: User, name: str = "") -> Project:
    """A copy of the present files as a new project of the user, with one revision.

    It lands in the same organization when the user may create there, else in the user's personal one.
    """
    head = head_of(project)
    if head is None:
        raise Invalid(_("This project has no files yet."), code="no_files")
    name = check_name(name or _("%(name)s (copy)") % {"name": project.name[: MAX_NAME - 10]})
    organization = organization_for(
        user, project.organization if may_create_in(user, project.organization) else None
    )
    copy = Project(
        organization=organization,
        owner=user,
        name=name,
        description=project.description,
        template=project.template,
        configuration=project.configuration,
    )
    contents = {}
    if organization.pk != project.organization_id:
        contents = blobs.get_many(project.organization_id, [entry["digest"] for entry in head.tree.values()])
    message = _("Copied from “%(name)s”") % {"name": project.name}
    with transaction.atomic():
        copy.save(force_insert=True)
        append(
            copy, None, Draft(Revision.Kind.CREATE, message, user, base={}, tree=head.tree, contents=contents)
        )
    return copy


def organization_for(user: User, organization: Organization | None) -> Organization:
    """Where a new project of the user belongs. Raises Forbidden for an organization without the right."""
    if organization is None:
        own = (
            Organization.objects.filter(memberships__user=user, is_personal=True)
            .order_by("created_at")
            .first()
        )
        if own is None:
            raise Forbidden(_("You have no organization to create projects in."), code="no_organization")
        return own
    if not may_create_in(user, organization):
        raise Forbidden(_("You can't create projects in this organization."))
    return organization


def may_create_in(user: User, organization: Organization) -> bool:
    """Owners, admins and members create; viewers and outsiders don't."""
    roles = [Membership.Role.OWNER, Membership.Role.ADMIN, Membership.Role.MEMBER]
    return Membership.objects.filter(user=user, organization=organization, role__in=roles).exists()


def check_name(name: str) -> str:
    """A project's name without edges. Raises Invalid unless 1–100 printable characters."""
    name = name.strip()
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        raise Invalid(_("Give the project a name of 1 to 100 characters."), code="project_name")
    return name


def check_description(text: str) -> str:
    """Raises Invalid for more than 500 characters or a NUL."""
    text = text.strip()
    if len(text) > MAX_DESCRIPTION or "\0" in text:
        raise Invalid(_("A description can be 500 characters long at most."), code="project_description")
    return text


def _named(files: dict[str, bytes], name: str) -> dict[str, bytes]:
    """A template's files, with the project's name in site.json."""
    site = json.loads(files[SITE_FILE]) if SITE_FILE in files else {}
    return files | {SITE_FILE: as_json(site | {"name": name})}


def as_json(value: object) -> bytes:
    """JSON as it stands in a project: two spaces, readable letters, a line break at the end."""
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()
