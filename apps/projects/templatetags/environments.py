"""What a project can be made with, for templates."""

from django import template

from apps.core.errors import NotFound
from apps.projects import templates_store
from apps.projects.models import Project

register = template.Library()

# Drawings of templates/projects/_environment_drawing.html; a template without one gets a page.
DRAWN = frozenset({"baseline-landing", "static-html", "react-vite", "vue-vite", "svelte-vite"})


@register.simple_tag
def environments() -> list[templates_store.Template]:
    """The templates a project can start from, the default one first."""
    return templates_store.templates()


@register.filter
def drawing(name: str) -> str:
    """The name of a template's drawing."""
    return name if name in DRAWN else "page"


@register.filter
def made_with(project: Project) -> str:
    """What a project was made with, in people's words: "React"; "" when its template is gone."""
    try:
        return templates_store.describe(project.template).title
    except NotFound:
        return ""
