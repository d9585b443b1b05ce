"""What a model is told. Other modules import from here."""

from apps.chat.engine.context.budget import Budget, budget_of, recent, tokens_of
from apps.chat.engine.context.marks import Marks
from apps.chat.engine.context.now import Attached, Change
from apps.chat.engine.context.parts import Part, Prompt
from apps.chat.engine.context.project import sections_of
from apps.chat.engine.context.prompt import Situation, build
from apps.chat.engine.context.secrets import without_secrets

__all__ = [
    "Attached",
    "Budget",
    "Change",
    "Marks",
    "Part",
    "Prompt",
    "Situation",
    "budget_of",
    "build",
    "recent",
    "sections_of",
    "tokens_of",
    "without_secrets",
]
