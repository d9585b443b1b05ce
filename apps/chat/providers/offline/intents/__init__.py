"""The registry of recognisers. Each reads one clause and says which changes it wishes for."""

from . import contact, items, items_gone, profiles, questions, sections, settings, text, theme  # noqa: F401 (they register themselves)
from .base import Recogniser, recognise

__all__ = ["Recogniser", "recognise"]
