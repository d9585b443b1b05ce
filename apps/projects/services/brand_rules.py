"""What a project's brand allows in generated changes: `configuration.brandRules`, enforced by chat."""

from collections.abc import Iterable
from typing import TypedDict

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.projects.models import Project

MOST = 50  # fonts, and words
LONGEST = 60  # characters of one


class BrandRules(TypedDict):
    """As `configuration.brandRules` holds them."""

    tokensOnly: bool
    fonts: list[str]
    forbiddenWords: list[str]


def brand_rules(project: Project) -> BrandRules:
    """{"tokensOnly", "fonts", "forbiddenWords"}; everything is allowed where none are set."""
    given = project.configuration.get("brandRules")
    given = given if isinstance(given, dict) else {}
    fonts, words = (_texts(given.get(name)) for name in ("fonts", "forbiddenWords"))
    return {"tokensOnly": given.get("tokensOnly") is True, "fonts": fonts, "forbiddenWords": words}


def update_brand_rules(
    *, project: Project, tokens_only: bool, fonts: Iterable[str], forbidden_words: Iterable[str]
) -> Project:
    """Set all of them. Empty lists allow everything. Raises Invalid (`brand_rules`)."""
    rules = {"tokensOnly": tokens_only, "fonts": _clean(fonts), "forbiddenWords": _clean(forbidden_words)}
    with transaction.atomic():
        row = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        configuration = {**row.configuration, "brandRules": rules}
        Project.objects.filter(pk=row.pk).update(configuration=configuration, updated_at=timezone.now())
    project.configuration = configuration
    return project


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _clean(texts: Iterable[str]) -> list[str]:
    kept = list(dict.fromkeys(" ".join(text.split()) for text in texts if text.strip()))
    if len(kept) > MOST or any(len(text) > LONGEST for text in kept):
        raise Invalid(_("Name 50 fonts or words at most, each of up to 60 characters."), code="brand_rules")
    return kept
