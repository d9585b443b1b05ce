"""Carrying out recognised changes on a draft: one function a kind of change, found by its type."""

from . import facts, items, leads, looks, pictures, places, profiles, sections, text  # noqa: F401 (they register themselves)
from .base import carry_out

__all__ = ["carry_out"]
