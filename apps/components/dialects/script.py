"""Paths and conditions of the neutral markup as JavaScript expressions, for all dialects that run it."""

from collections.abc import Set

from apps.components.markup import Condition, Parts, Path


def expression(path: Path, scope: Set[str]) -> str:
    """`primary.label` → `content.primary?.label`; what the scope knows (id, loop variables) stands bare."""
    first, *rest = path.steps
    if first in scope:
        return "?.".join([first, *rest]) if len(rest) > 1 else ".".join([first, *rest])
    return "?.".join([f"content.{first}", *rest])


def test(condition: Condition, scope: Set[str]) -> str:
    """A condition as an expression."""
    value = expression(condition.path, scope)
    if not condition.words:
        return f"!{value}" if condition.negated else value
    if len(condition.words) == 1:
        return f"{value} {'!==' if condition.negated else '==='} '{condition.words[0]}'"
    words = ", ".join(f"'{word}'" for word in condition.words)
    return f"{'!' if condition.negated else ''}[{words}].includes({value})"


def template(parts: Parts, scope: Set[str]) -> str:
    """Parts as an expression: a bare value where there is just one, else a template string."""
    if len(parts) == 1 and isinstance(parts[0], Path):
        return expression(parts[0], scope)
    pieces = (f"${{{expression(part, scope)}}}" if isinstance(part, Path) else part for part in parts)
    return f"`{''.join(pieces)}`"


def is_plain(parts: Parts) -> bool:
    """Whether the parts hold no value at all."""
    return all(isinstance(part, str) for part in parts)


def plain(parts: Parts) -> str:
    """The text of plain parts."""
    return "".join(part for part in parts if isinstance(part, str))


def quoted(text: str) -> str:
    """A JavaScript string in single quotes."""
    return "'" + text.replace("\\", r"\\").replace("'", r"\'") + "'"
