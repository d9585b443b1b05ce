"""React: a .tsx file around the content literal."""

from collections.abc import Set

from apps.components.dialects.lines import indented, layout
from apps.components.dialects.script import expression, is_plain, plain, quoted, template, test
from apps.components.markup import Element, Parts, Path, parts_used

_NAMES = {"class": "className", "for": "htmlFor", "autocomplete": "autoComplete", "checked": "defaultChecked"}


def component(markup: Element, name: str, literal: str) -> str:
    """The text of `<name>.tsx`."""
    imports = "".join(f"import {part} from './ui/{part}';\n" for part in parts_used(markup))
    body = layout(markup, {"id"}, opening=_attributes, around=_around, words=_words)
    lines = "\n".join(indented(body, 2))
    return (
        f"{imports}\nconst content = {literal};\n\n"
        f"export default function {name}({{ id }}: {{ id: string }}) {{\n  return (\n{lines}\n  );\n}}\n"
    ).lstrip("\n")


def _attributes(element: Element, scope: Set[str]) -> str:
    written = []
    for name, parts in element.attributes:
        if name != "class" or not element.classes:
            written.append(_attribute(_NAMES.get(name, name), parts, scope))
    if element.classes:
        written.append(f"className={{{_class_list(element, scope)}}}")
    if element.loop:
        written.insert(0, "key={index}")
    return "".join(f" {one}" for one in written)


def _attribute(name: str, parts: Parts | None, scope: Set[str]) -> str:
    if parts is None:
        return name
    if not is_plain(parts):
        return f"{name}={{{template(parts, scope)}}}"
    return f"{name}={{{plain(parts)}}}" if name == "rows" else f'{name}="{plain(parts)}"'


def _class_list(element: Element, scope: Set[str]) -> str:
    fixed = next((plain(parts) for name, parts in element.attributes if name == "class" and parts), "")
    chosen = [f"{test(when, scope)} && '{classes}'" for when, classes in element.classes]
    return f"[{', '.join([*([quoted(fixed)] if fixed else []), *chosen])}].filter(Boolean).join(' ')"


def _around(element: Element, scope: Set[str], lines: list[str]) -> list[str]:
    if element.loop:
        name, path = element.loop
        rows = expression(path, scope)
        call = f"{rows}?.map" if len(path.steps) > 1 else f"{rows}.map"
        lines = [f"{{{call}(({name}, index) => (", *indented(lines), "))}"]
    if element.condition is None:
        return lines
    when = test(element.condition, scope)
    return [f"{{{when} ? (", *indented(lines), ") : null}"]


def _words(parts: Parts, scope: Set[str]) -> str:
    return "".join(f"{{{expression(part, scope)}}}" if isinstance(part, Path) else part for part in parts)
