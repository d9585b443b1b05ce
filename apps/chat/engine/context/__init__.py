"""What a model is told. Other modules import from here."""

from apps.chat.engine.context.parts import Part, Prompt
from apps.chat.engine.context.rules import recent, rules, system_prompt

__all__ = ["Part", "Prompt", "recent", "rules", "system_prompt"]
