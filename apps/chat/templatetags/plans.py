"""What the card of a plan offers."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from apps.chat.engine.theme import FONTS
from apps.components.services import published_library

register = template.Library()

_COLOURS = {"primary": "#0f766e", "accent": "#d97706", "background": "#ffffff"}


@register.simple_tag
def plan_choices(plan: Mapping[str, Any]) -> dict[str, Any]:
    """components, colours and fonts with their labels, and what the plan has chosen of them."""
    theme = plan.get("theme") or {}
    labels = {"primary": _("Main colour"), "accent": _("Second colour"), "background": _("Background")}
    fonts = {"heading": _("Headings"), "body": _("Text")}
    return {
        "components": sorted(published_library(), key=lambda component: component.title),
        "colours": [(key, label, theme.get(key, _COLOURS[key])) for key, label in labels.items()],
        "fonts": [(key, label, theme.get(key, "Inter")) for key, label in fonts.items()],
        "families": list(FONTS),
    }
