"""Tags and filters that every template may use: icons, times, people, form controls."""

from datetime import datetime
from functools import lru_cache

from django import forms, template
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.forms import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext_lazy

register = template.Library()

_CONTROLS: list[tuple[type[forms.Widget], str]] = [
    (forms.CheckboxInput, ""),
    (forms.FileInput, ""),
    (forms.Textarea, "textarea"),
    (forms.Select, "select"),
]


@register.simple_tag
def icon(name: str, size: int = 16, label: str = "") -> SafeString:
    """An icon of the sprite, `size` CSS pixels square. Without `label` it is hidden from screen readers."""
    return _svg(name, size, label, static("dist/icons.svg"))


@lru_cache(maxsize=1024)
def _svg(name: str, size: int, label: str, sprite: str) -> SafeString:
    """Kept, since a page has hundreds and they are few different ones."""
    role = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon" width="{size}" height="{size}" {role}><use href="{sprite}#{name}"></use></svg>',
        size=size,
        role=role,
        sprite=sprite,
        name=name,
    )


@register.filter
def ago(moment: datetime | None) -> SafeString:
    """A <time> saying "3 min ago", the full date on hover; scripts keep it up to date. Empty for None."""
    if moment is None:
        return SafeString("")
    return format_html(
        '<time datetime="{}" title="{}" data-ago>{}</time>',
        moment.isoformat(timespec="seconds"),
        date_format(timezone.localtime(moment), "DATETIME_FORMAT"),
        _ago_words((timezone.now() - moment).total_seconds()),
    )


# The same steps as static/js/core/timeago.js, so that the words don't change when the script takes over.
_AGO = [
    (31_557_600, ngettext_lazy("%d yr ago", "%d yr ago")),
    (2_629_800, ngettext_lazy("%d mo ago", "%d mo ago")),
    (604_800, ngettext_lazy("%d wk ago", "%d wk ago")),
    (86_400, ngettext_lazy("%d day ago", "%d days ago")),
    (3_600, ngettext_lazy("%d hr ago", "%d hr ago")),
    (60, ngettext_lazy("%d min ago", "%d min ago")),
]


def _ago_words(seconds: float) -> str:
    for size, words in _AGO:
        if seconds >= size:
            return str(words % int(seconds // size))
    return gettext("now")


@register.filter
def initials(text: str) -> str:
    """One or two letters that stand for a name: "Ada Lovelace" gives "AL"."""
    words = [word for word in str(text).replace(".", " ").replace("_", " ").split() if word]
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper() or "?"


@register.filter
def control(field: BoundField, focus: object = False) -> SafeString:
    """The widget of a form field with the studio's class on it. `focus`: the page opens with it."""
    widget = field.field.widget
    name = next((css for kind, css in _CONTROLS if isinstance(widget, kind)), "input")
    given = widget.attrs.get("class", "")
    attrs: dict[str, str | bool] = {"class": f"{given} {name}".strip()} if name else {}
    if focus:
        attrs["autofocus"] = True
    return field.as_widget(attrs=attrs)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """True for a field that is drawn as a tick box with its label beside it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_password(field: BoundField) -> bool:
    """True for a password field, which gets a button that shows what was typed."""
    return isinstance(field.field.widget, forms.PasswordInput)


_STATUS_KINDS = {"active": "accent", "building": "info", "published": "success", "error": "danger"}


@register.filter
def status_kind(status: str) -> str:
    """The kind of badge that shows a project's status; empty for a quiet one."""
    return _STATUS_KINDS.get(status, "")


@register.filter
def stored(name: str) -> str:
    """Address of a stored file."""
    return default_storage.url(name)


@register.filter
def days_left(moment: datetime, days: int) -> int:
    """Whole days until `days` after `moment` are over, 0 when they are."""
    return max(0, days - (timezone.now() - moment).days)


@register.filter
def has_static(path: str) -> bool:
    """Whether a static file is there: pictures of example pages are made by a script and may not be yet."""
    return finders.find(path) is not None
