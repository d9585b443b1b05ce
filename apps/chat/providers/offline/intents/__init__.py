"""The registry of recognisers. Each reads one clause and says which changes it wishes for."""

from .base import Recogniser, recognise
from . import contact, questions, sections, settings, text, theme  # noqa: F401, I001  (they register themselves)

__all__ = ["Recogniser", "recognise"]
