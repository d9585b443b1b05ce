"""Saved looks in lists of projects."""

from collections.abc import Iterable

from django import template

from apps.projects.models import Project
from apps.workspaces.looks import addresses

register = template.Library()


@register.filter
def with_looks(projects: Iterable[Project]) -> list[tuple[Project, str]]:
    """Each project with the address of its saved look, "" without one; one query for all."""
    rows = list(projects)
    found = addresses(project.pk for project in rows)
    return [(project, found.get(project.pk, "")) for project in rows]
