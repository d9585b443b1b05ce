"""Pages of lists by cursor: a page starts after the last row seen, so rows that move never hide or double."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import F, Model, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.projects.models import Project

PAGE_SIZE = 24
SALT = "projects.listing"
# sort → (field, descending)
SORTS = {"updated": ("updated_at", True), "created": ("created_at", True), "name": ("folded_name", False)}


@dataclass(frozen=True)
class CursorPage:
    """Rows of one page. Named like Django's Page, so that templates need not care: the number is a cursor."""

    rows: Sequence[Any]
    cursor: str

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def has_next(self) -> bool:
        """Whether there are more rows."""
        return bool(self.cursor)

    @property
    def next_page_number(self) -> str:
        """What to give as `page` to get them."""
        return self.cursor


def page_of(
    rows: QuerySet[Any], *, field: str, descending: bool, cursor: str = "", size: int = PAGE_SIZE
) -> CursorPage:
    """One page of `rows` in the order of (field, pk), in one query. Raises Invalid for a broken cursor."""
    comparison = "lt" if descending else "gt"
    if cursor:
        value, pk = _decode(cursor, field)
        later = Q(**{f"{field}__{comparison}": value}) | Q(**{field: value, f"pk__{comparison}": pk})
        rows = rows.filter(later)
    sign = "-" if descending else ""
    found = list(rows.order_by(f"{sign}{field}", f"{sign}pk")[: size + 1])
    more = len(found) > size
    return CursorPage(found[:size], _encode(found[size - 1], field) if more else "")


def projects_page(
    rows: QuerySet[Project], *, query: str, status: str, sort: str, cursor: str = ""
) -> CursorPage:
    """Projects whose name or description has all words of `query`, of one status (none: all but archived)."""
    for word in query.replace("\0", "").split()[:10]:
        rows = rows.filter(Q(name__icontains=word) | Q(description__icontains=word))
    if status in Project.Status.values:
        rows = rows.filter(status=status)
    elif status != "deleted":
        rows = rows.exclude(status=Project.Status.ARCHIVED)
    field, descending = SORTS.get(sort, SORTS["updated"])
    if field == "folded_name":
        rows = rows.annotate(folded_name=Lower(F("name")))
    return page_of(rows, field=field, descending=descending, cursor=cursor)


def _encode(row: Model, field: str) -> str:
    value = getattr(row, field)
    return signing.dumps(
        [field, value.isoformat() if isinstance(value, datetime) else value, str(row.pk)], salt=SALT
    )


def _decode(cursor: str, field: str) -> tuple[Any, str]:
    """Signed, so that a value always has its field's type."""
    try:
        of, value, pk = signing.loads(cursor, salt=SALT)
    except signing.BadSignature:
        of = value = pk = ""
    if of != field:
        raise Invalid(_("That page of the list isn't there any more. Reload it."), code="bad_cursor")
    return value, pk
