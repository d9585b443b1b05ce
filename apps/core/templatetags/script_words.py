"""The words that scripts show, in the page's language."""

import json

from django import template
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

register = template.Library()

WORDS: dict[str, str | Promise] = {
    "dismiss": _("Dismiss"),
    "copied": _("Copied."),
    "copyFailed": _("Your browser didn't allow copying. Select the text and copy it by hand."),
    "fileTooLarge": _("This file is too large. The limit is {limit}."),
    "offline": _("You seem to be offline. Nothing was lost; try again when you're back."),
    "timeout": _("That took too long. Try again in a moment."),
    "signedOut": _("You've been signed out."),
    "signIn": _("Sign in"),
    "forbidden": _("You don't have the right to do that."),
    "notFound": _("It isn't there any more. Reload the page to see what is."),
    "conflict": _("This changed in the meantime. Reload and try again."),
    "tooLarge": _("That is too large to send."),
    "tooMany": _("That was a bit fast. Try again in a moment."),
    "serverError": _("Something broke on our side. Nothing was changed; try again in a moment."),
    "refused": _("That didn't work. Check what you entered and try again."),
}


@register.simple_tag
def script_words() -> SafeString:
    """A JSON element that the scripts' word() reads. A page may add its own, marked alike."""
    text = json.dumps({key: str(value) for key, value in WORDS.items()}, ensure_ascii=False)
    safe = text.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")
    return mark_safe(f'<script type="application/json" data-words>{safe}</script>')
