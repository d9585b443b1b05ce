"""A project's name, settings and life: rename, settings, archive, delete, restore."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import Conflict, Invalid, NotFound
from apps.core.events import publish
from apps.core.transitions import transition
from apps.projects.errors import NothingChanged
from apps.projects.models import Project, Revision
from apps.projects.services.commits import commit
from apps.projects.services.contents import head_of
from apps.projects.services.creation import BUILD_DEFAULTS, as_json, check_description, check_name
from apps.projects.services.facts import SEO_TEXTS, SITE_FILE, clean_seo, read_site
from apps.projects.services.locks import check_paths
from apps.projects.services.purge import purge_deleted

__all__ = [
    "archive",
    "delete",
    "purge_deleted",
    "rename",
    "restore_deleted",
    "unarchive",
    "update_build_settings",
    "update_settings",
    "update_visibility",
]


def rename(*, project: Project, name: str) -> Project:
    """Change the name in the studio; the site's own files stay as they are. Raises Invalid."""
    return _set(project, name=check_name(name))


def update_visibility(*, project: Project, visibility: str) -> Project:
    """private, shared or public. Raises Invalid."""
    if visibility not in Project.Visibility.values:
        raise Invalid(_("Visibility is private, shared or public."), code="project_visibility")
    return _set(project, visibility=visibility)


def update_build_settings(*, project: Project, values: Mapping[str, Any]) -> Project:
    """Set fields of `configuration.build` (checked by the caller's serializer)."""
    with transaction.atomic():
        row = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        build = {**BUILD_DEFAULTS, **row.configuration.get("build", {}), **values}
        return _set(project, configuration={**row.configuration, "build": build})


def update_settings(
    *,
    project: Project,
    author: User | None,
    name: str | None = None,
    description: str | None = None,
    seo: Mapping[str, Any] | None = None,
) -> Revision | None:
    """Set what is given (None: leave). Name and `seo` fields are written to /src/site.json as one revision,
    which is returned; None when only the description changed or nothing did.

    `seo` fields: title, description, ogImage, favicon (text), keywords (list). Raises Invalid, MergeConflict.
    """
    with transaction.atomic():
        if description is not None:
            _set(project, description=check_description(description))
        if name is not None:
            name = check_name(name)
            _set(project, name=name)
        return _write_site(project, author, name, check_seo(seo or {}))


def check_seo(seo: Mapping[str, Any]) -> dict[str, Any]:
    """SEO fields with the right types and lengths. Raises Invalid naming the field."""
    clean = clean_seo(dict(seo))
    for key, value in seo.items():
        if key not in {*SEO_TEXTS, "keywords"} or clean.get(key) != value:
            raise Invalid(
                _("“%(field)s” can't be saved like that.") % {"field": key}, code="seo_field", field=key
            )
    for key in ("ogImage", "favicon"):
        if clean.get(key) and not clean[key].startswith(("/", "https://", "http://")):
            raise Invalid(
                _("An image is a path that starts with / or a web address."), code="seo_image", field=key
            )
    return clean


def _write_site(
    project: Project, author: User | None, name: str | None, seo: dict[str, Any]
) -> Revision | None:
    head = head_of(project)
    if head is None:
        raise NotFound(_("This project has no files yet."), code="no_files")
    site = read_site(head)
    if not site and SITE_FILE in head.tree:
        raise Invalid(_("/src/site.json isn't valid JSON. Mend it in Code first."), code="site_broken")
    new = site | ({"name": name} if name is not None and (site or seo) else {})
    if seo:
        old_seo = site.get("seo")
        new["seo"] = (old_seo if isinstance(old_seo, dict) else {}) | seo
    if new == site:
        return None
    check_paths(project, [SITE_FILE])
    try:
        return commit(
            project=project,
            base_id=head.pk,
            changes={SITE_FILE: as_json(new)},
            kind=Revision.Kind.SETTINGS,
            message=_("Changed the settings"),
            author=author,
        )
    except NothingChanged:
        return None


def archive(*, project: Project, user: User) -> Project:
    """Put away: still there to look at, but taking no changes. Doing it twice changes nothing."""
    return _move_to(project, Project.Status.ARCHIVED, user)


def unarchive(*, project: Project, user: User) -> Project:
    """Back to work."""
    if project.status != Project.Status.ARCHIVED:
        return project
    return _move_to(project, Project.Status.ACTIVE if project.version > 1 else Project.Status.DRAFT, user)


def _move_to(project: Project, status: str, user: User) -> Project:
    """Raises Conflict when another process moved it at the same time."""
    if project.status != status:
        if not transition(project, to=status, reason="asked", actor=str(user.pk), updated_at=timezone.now()):
            raise Conflict
        publish(project.pk, "project", status=status)
    return project


def delete(*, project: Project) -> Project:
    """Into the bin for 30 days. Raises Conflict when it is there already."""
    now = timezone.now()
    if Project.objects.filter(pk=project.pk, deleted_at=None).update(deleted_at=now) != 1:
        raise Conflict(_("This project is deleted already."), code="project_deleted")
    project.deleted_at = now
    publish(project.pk, "project", status="deleted")
    return project


def restore_deleted(*, project: Project) -> Project:
    """Out of the bin. Raises NotFound when it is gone for good."""
    rows = Project.objects.filter(pk=project.pk)
    if (
        rows.exclude(deleted_at=None).update(deleted_at=None, updated_at=timezone.now()) != 1
        and not rows.exists()
    ):
        raise NotFound(_("This project is gone for good."))
    project.deleted_at = None
    return project


def _set(project: Project, **values: Any) -> Project:
    values["updated_at"] = timezone.now()
    Project.objects.filter(pk=project.pk).update(**values)
    for name, value in values.items():
        setattr(project, name, value)
    return project
