# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Looks: colours, palettes, fonts, corners, spacing, light or dark."""

from apps.chat.engine.colours import contrast, lighten, luminance
from apps.chat.engine.theme import ThemeError, read_tokens
from apps.chat.providers.offline.changes import SetFonts, SetMode, SetPalette, SetToken, ShiftToken
from apps.chat.providers.offline.palettes import palette_tokens, surfaces
from apps.chat.providers.offline.site import THEME
from apps.chat.providers.offline.styles import SPACES

from .base import CantDo, Desk, carry_out

_WHAT = {
    "color.primary": "brand colour (buttons and links)", "color.accent": "accent colour", "color.background": "background",
    "color.surface": "cards", "color.text": "text", "color.muted": "quiet text", "color.border": "lines",
}  # fmt: skip
_CORNERS = {"0rem": "sharp", "0.375rem": "slightly rounded", "0.75rem": "rounded", "1.25rem": "very round"}


@carry_out.register
def token(change: SetToken, desk: Desk) -> str:
    """Change a theme token."""
    if change.token == "radius.base":
        _style(desk, {change.token: change.value})
        return f"made the corners {_CORNERS.get(change.value, change.value)}"
    if change.token == "space.section":
        _style(desk, {change.token: change.value})
        return "set the spacing back to normal"
    _colour(desk, change.token, change.value)
    told = change.value if change.told.startswith("#") else f"{change.told} ({change.value})"
    return f"made the {_WHAT[change.token]} {told}"


def _colour(desk: Desk, name: str, value: str) -> None:
    dark = desk.site.settings.get("mode") == "dark"
    if name == "color.background":
        tokens = surfaces(value)
    elif name == "color.text":
        background = desk.site.tokens.get("dark.background" if dark else "color.background", "#ffffff")
        if contrast(value, background) < 4.5:
            raise CantDo(
                f"Text in {value} would be hard to read on the {background} background, so I left it. Try a {'lighter' if luminance(background) < 0.2 else 'darker'} shade."
            )
        tokens = {name: value}
    else:
        tokens = {name: value}
    if dark:
        tokens = {
            t if t in ("color.primary", "color.accent") else t.replace("color.", "dark."): v
            for t, v in tokens.items()
        }
    _style(desk, tokens)


@carry_out.register
def shift(change: ShiftToken, desk: Desk) -> str:
    """Make a colour lighter or darker, or the spacing wider or closer."""
    if change.token == "space.section":
        return _space(change.by, desk)
    dark = desk.site.settings.get("mode") == "dark" and change.token not in ("color.primary", "color.accent")
    present = desk.site.tokens.get(change.token.replace("color.", "dark.") if dark else change.token)
    if present is None or not present.startswith("#") or len(present) != 7:
        raise CantDo(f"The theme doesn't say what the {_WHAT[change.token]} is, so I can't shade it.")
    value = lighten(present, 0.08 * change.by)
    if value == present:
        raise CantDo(f"The {_WHAT[change.token]} is as {'light' if change.by > 0 else 'dark'} as it gets.")
    _colour(desk, change.token, value)
    return f"made the {_WHAT[change.token]} {'lighter' if change.by > 0 else 'darker'} ({value})"


def _space(by: int, desk: Desk) -> str:
    present = desk.site.tokens.get("space.section", "5rem")
    at = SPACES.index(present) if present in SPACES else 1
    new = SPACES[min(max(at + by, 0), len(SPACES) - 1)]
    if new == present:
        raise CantDo(f"The sections already have the {'most' if by > 0 else 'least'} space I give.")
    _style(desk, {"space.section": new})
    return "gave the sections more room" if by > 0 else "brought the sections closer together"


@carry_out.register
def palette(change: SetPalette, desk: Desk) -> str:
    """Change all colours."""
    _style(desk, palette_tokens(change.name))
    return f"changed the colours to the {change.name} palette"


@carry_out.register
def fonts(change: SetFonts, desk: Desk) -> str:
    """Change the fonts."""
    tokens = {
        f"font.{part}": name for part, name in (("heading", change.heading), ("body", change.body)) if name
    }
    _style(desk, tokens)
    present = read_tokens(desk.draft.files[THEME])
    if change.heading and change.heading == change.body:
        return f"set everything in {change.heading}"
    if change.heading and change.body:
        return f"set headings in {change.heading} and text in {change.body}"
    part = "headings" if change.heading else "text"
    return f"set the {part} in {present['font.heading' if change.heading else 'font.body']}"


@carry_out.register
def mode(change: SetMode, desk: Desk) -> str:
    """Switch between light and dark."""
    if desk.site.settings.get("mode") == change.mode:
        return f"kept the page {change.mode}, as it is already"
    desk.draft.set_config({"mode": change.mode})
    return f"switched the page to {change.mode}"


def _style(desk: Desk, tokens: dict[str, str]) -> None:
    try:
        desk.draft.set_style(tokens)
    except ThemeError as error:
        raise CantDo(error.message) from error
