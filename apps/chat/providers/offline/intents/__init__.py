"""The registry of recognisers. Each reads one clause and says which changes it wishes for."""

from . import (  # noqa: F401 (they register themselves)
    colours,
    contact,
    items,
    items_gone,
    leads,
    pictures,
    profiles,
    questions,
    references,
    sections,
    settings,
    text,
    theme,
)
from .base import Recogniser, recognise

__all__ = ["Recogniser", "recognise"]
