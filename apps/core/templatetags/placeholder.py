"""A drawn miniature for a page that has no picture yet."""

import hashlib

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# Ground, ink, accent: quiet pairs that sit beside each other in a grid.
_INKS = [
    ("#f3efe6", "#3b352b", "#0f766e"),
    ("#eef2ee", "#2f3a33", "#3f7d54"),
    ("#f6ece6", "#43302a", "#b4552d"),
    ("#eceff4", "#2b3442", "#3b62a8"),
    ("#f4edf2", "#402f3c", "#96497c"),
    ("#f5f0dc", "#3d3722", "#9a7412"),
]
_LAYOUTS = [
    # Words left, picture right.
    '<rect x="24" y="52" width="112" height="11" rx="3" fill="{ink}"/>'
    '<rect x="24" y="69" width="84" height="11" rx="3" fill="{ink}"/>'
    '<rect x="24" y="92" width="98" height="5" rx="2.5" fill="{ink}" opacity=".3"/>'
    '<rect x="24" y="113" width="46" height="16" rx="8" fill="{accent}"/>'
    '<rect x="176" y="46" width="120" height="88" rx="8" fill="{accent}" opacity=".22"/>'
    '<circle cx="270" cy="72" r="12" fill="{accent}" opacity=".6"/>'
    '<path d="M176 126l38-38 30 26 18-14 34 26a8 8 0 0 1-8 8H184a8 8 0 0 1-8-8z" '
    'fill="{accent}" opacity=".5"/>',
    # Words in the middle, a row of cards.
    '<rect x="84" y="46" width="152" height="12" rx="3" fill="{ink}"/>'
    '<rect x="108" y="66" width="104" height="5" rx="2.5" fill="{ink}" opacity=".3"/>'
    '<rect x="134" y="82" width="52" height="16" rx="8" fill="{accent}"/>'
    '<rect x="24" y="114" width="84" height="50" rx="6" fill="{ink}" opacity=".07"/>'
    '<rect x="118" y="114" width="84" height="50" rx="6" fill="{accent}" opacity=".24"/>'
    '<rect x="212" y="114" width="84" height="50" rx="6" fill="{ink}" opacity=".07"/>',
    # A band of picture, words below.
    '<rect x="24" y="42" width="272" height="66" rx="8" fill="{accent}" opacity=".28"/>'
    '<circle cx="66" cy="75" r="17" fill="{accent}" opacity=".6"/>'
    '<path d="M120 108l60-46 52 46z" fill="{accent}" opacity=".5"/>'
    '<rect x="24" y="122" width="128" height="11" rx="3" fill="{ink}"/>'
    '<rect x="24" y="142" width="170" height="5" rx="2.5" fill="{ink}" opacity=".3"/>'
    '<rect x="24" y="153" width="140" height="5" rx="2.5" fill="{ink}" opacity=".3"/>'
    '<rect x="244" y="122" width="52" height="18" rx="9" fill="{ink}"/>',
]
_NAV = (
    '<circle cx="30" cy="22" r="6" fill="{accent}"/>'
    '<rect x="42" y="19" width="38" height="6" rx="3" fill="{ink}"/>'
    '<rect x="208" y="20" width="22" height="4" rx="2" fill="{ink}" opacity=".35"/>'
    '<rect x="238" y="20" width="22" height="4" rx="2" fill="{ink}" opacity=".35"/>'
    '<rect x="268" y="20" width="28" height="4" rx="2" fill="{ink}" opacity=".35"/>'
)


@register.simple_tag
def page_placeholder(seed: object) -> SafeString:
    """A 16:9 drawing of a page as inline SVG; the same `seed` (an id, a name) gives the same drawing."""
    digest = hashlib.sha256(str(seed).encode()).digest()
    ground, ink, accent = _INKS[digest[0] % len(_INKS)]
    body = _NAV + _LAYOUTS[digest[1] % len(_LAYOUTS)]
    return format_html(
        '<svg class="page-placeholder" viewBox="0 0 320 180" '
        'preserveAspectRatio="xMidYMin slice" aria-hidden="true">'
        '<rect width="320" height="180" fill="{}"/>{}</svg>',
        ground,
        format_html(body, ink=ink, accent=accent),
    )
