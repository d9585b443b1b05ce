"""The open branch of a project, for pages."""

from django import template

from apps.projects.models import Project
from apps.projects.services.branches import open_branch_name

register = template.Library()


@register.simple_tag
def open_branch(project: Project) -> str:
    """Name of the branch that is worked on."""
    return open_branch_name(project)
