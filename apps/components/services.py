"""The library as the studio offers it: files on disk, filtered by the rows' status."""

from functools import lru_cache
from pathlib import Path

from django.core.cache import cache
from django.db.models import F

from apps.components.library import Library, load_library
from apps.components.models import Component

LIBRARY_FOLDER = Path(__file__).parent / "library"
STATUS_CACHE_SECONDS = 30


@lru_cache
def whole_library() -> Library:
    """Every component on disk, read once a process."""
    return load_library(LIBRARY_FOLDER)


def published_library() -> Library:
    """The components that administrators have not withdrawn."""
    hidden: list[str] | None = cache.get("components:hidden")
    if hidden is None:
        withdrawn = Component.objects.exclude(status=Component.Status.PUBLISHED)
        hidden = list(withdrawn.order_by("name").values_list("name", flat=True))
        cache.set("components:hidden", hidden, STATUS_CACHE_SECONDS)
    return whole_library().without(hidden) if hidden else whole_library()


def seed_components() -> int:
    """Bring the rows up to date with the files, keeping each row's status and count.

    Returns how many there are.
    """
    rows = [
        Component(
            name=component.name,
            title=component.title,
            description=component.description,
            category=component.category,
            section=component.section,
            version=component.version,
        )
        for component in whole_library().all()
    ]
    Component.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["title", "description", "category", "section", "version", "updated_at"],
    )
    return len(rows)


def count_use(names: list[str]) -> None:
    """Note that these components were inserted into a page."""
    Component.objects.filter(name__in=names).update(usage_count=F("usage_count") + 1)
