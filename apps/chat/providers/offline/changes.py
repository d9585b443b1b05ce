# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""What a person can wish for: one small record a kind of change. Recognisers make them, appliers carry them out."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class CreatePage:
    """A whole new page. `kind` is a business kind or "generic", `noun` the person's own words for it."""

    kind: str
    noun: str = ""
    name: str = ""
    place: str = ""
    tone: str = ""
    audience: str = ""
    sections: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class AddSection:
    """A section to put on the page."""

    section: str
    position: str = ""  # "", "prepend", "append", "before", "after"
    reference: str = ""  # words naming another section
    heading: str = ""
    again: bool = False  # one more, though there is one already


@dataclass(frozen=True)
class RemoveSection:
    """A section to take off the page."""

    target: str


@dataclass(frozen=True)
class MoveSection:
    """A section to put in another place."""

    target: str
    position: str  # before, after, prepend, append, up, down
    reference: str = ""


@dataclass(frozen=True)
class SwapSections:
    """Two sections to trade places."""

    first: str
    second: str


@dataclass(frozen=True)
class DuplicateSection:
    """A section to have twice."""

    target: str


@dataclass(frozen=True)
class ReplaceSection:
    """A section to give way to another kind."""

    target: str
    section: str


@dataclass(frozen=True)
class SetText:
    """Exact words on the page, and what to put in their place."""

    old: str
    new: str


@dataclass(frozen=True)
class SetField:
    """A named part of a section: heading, text, button, eyebrow."""

    target: str
    field: str
    new: str


@dataclass(frozen=True)
class AddItem:
    """One more thing in a list. `section` is the kind that lists it, `group` words for one of its categories."""

    section: str
    name: str
    detail: str = ""  # a dish's text, a person's role, an answer, what a guest says
    price: str = ""
    group: str = ""


@dataclass(frozen=True)
class RemoveItem:
    """A thing to take out of a list, by its name or, from 0 or −1 for the last, by its number."""

    section: str  # "" when only the name is told
    name: str = ""
    number: int | None = None
    whole: str = ""  # words for the list it is in, when a person named one


@dataclass(frozen=True)
class SetItem:
    """A word of a thing in a list: `field` is name, text, price or role; numbers count from 0, −1 is the last."""

    section: str
    number: int
    field: str
    new: str


@dataclass(frozen=True)
class MoveItem:
    """A thing of a list to another place in it; `to` counts as numbers do, `by` is one place up (−1) or down."""

    section: str
    number: int
    to: int = 0
    by: int = 0


@dataclass(frozen=True)
class SwapItems:
    """Two things of a list to trade places."""

    section: str
    first: int
    second: int


@dataclass(frozen=True)
class DuplicateItem:
    """A thing of a list to have twice."""

    section: str
    number: int


@dataclass(frozen=True)
class SetLink:
    """Where a section's button leads: an address, or words for a section of the page."""

    target: str
    field: str  # button, second button
    to: str


@dataclass(frozen=True)
class UsePictures:
    """The attached images on the page: in a section, or as the logo of the navigation."""

    target: str = ""
    as_logo: bool = False


@dataclass(frozen=True)
class AddProfile:
    """A link to a profile on a social network."""

    network: str
    handle: str


@dataclass(frozen=True)
class SetContact:
    """A phone number, e-mail address or address."""

    what: str  # phone, email, address
    value: str


@dataclass(frozen=True)
class SetHours:
    """Opening times: (days, opens, closes); days count from Monday 0, times are HH:MM or "" when closed."""

    times: tuple[tuple[tuple[int, ...], str, str], ...]


@dataclass(frozen=True)
class SetPrice:
    """What an item costs."""

    item: str
    price: str


@dataclass(frozen=True)
class SetToken:
    """A theme token and its new value."""

    token: str
    value: str
    told: str  # what the person asked for, in words


@dataclass(frozen=True)
class ShiftToken:
    """A colour made lighter or darker, or space made more or less: `by` is the direction, +1 or -1."""

    token: str
    by: int


@dataclass(frozen=True)
class SetPalette:
    """A whole set of colours by its name."""

    name: str


@dataclass(frozen=True)
class SetFonts:
    """Fonts for headings and text."""

    heading: str = ""
    body: str = ""
    told: str = ""


@dataclass(frozen=True)
class SetMode:
    """Light or dark."""

    mode: str


@dataclass(frozen=True)
class SetSetting:
    """A setting of site.json."""

    key: str
    value: str


@dataclass(frozen=True)
class Ask:
    """Something is missing: one question back."""

    question: str


@dataclass(frozen=True)
class Explain:
    """A question of the person's, answered in words."""

    topic: str
    detail: str = field(default="")


@dataclass(frozen=True)
class NotUnderstood:
    """Words that nothing here understands."""

    words: str
    family: str = ""


Change = (
    CreatePage | AddSection | RemoveSection | MoveSection | SwapSections | DuplicateSection | ReplaceSection | SetText
    | SetField | AddItem | RemoveItem | SetItem | MoveItem | SwapItems
    | DuplicateItem | SetLink | UsePictures | AddProfile | SetContact | SetHours | SetPrice | SetToken | ShiftToken | SetPalette | SetFonts | SetMode
    | SetSetting | Ask | Explain | NotUnderstood
)  # fmt: skip
