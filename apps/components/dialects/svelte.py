"""Svelte: a component around the content literal."""

from collections.abc import Set

from apps.components.dialects.lines import indented, layout
from apps.components.dialects.script import expression, is_plain, plain, quoted, template, test
from apps.components.markup import Element, Parts, Path, parts_used


def component(markup: Element, name: str, literal: str) -> str:
    """The text of `<name>.svelte`. The literal starts its line, as in every section file."""
    imports = "".join(f"  import {part} from './ui/{part}.svelte';\n" for part in parts_used(markup))
    lines = "\n".join(layout(markup, {"id"}, opening=_attributes, around=_around, words=_words))
    return (
        f'<script lang="ts">\n{imports}\n  let {{ id }}: {{ id: string }} = $props();\n\n'
        f"const content = {literal};\n</script>\n\n{lines}\n"
    )


def _attributes(element: Element, scope: Set[str]) -> str:
    written = []
    for name, parts in element.attributes:
        if name != "class" or not element.classes:
            written.append(_attribute(name, parts, scope))
    if element.classes:
        fixed = next((plain(parts) for name, parts in element.attributes if name == "class" and parts), "")
        chosen = [f"{test(when, scope)} && '{classes}'" for when, classes in element.classes]
        written.append(f"class={{[{', '.join([*([quoted(fixed)] if fixed else []), *chosen])}]}}")
    return "".join(f" {one}" for one in written)


def _attribute(name: str, parts: Parts | None, scope: Set[str]) -> str:
    if parts is None:
        return name
    return f'{name}="{plain(parts)}"' if is_plain(parts) else f"{name}={{{template(parts, scope)}}}"


def _around(element: Element, scope: Set[str], lines: list[str]) -> list[str]:
    if element.loop:
        variable, path = element.loop
        lines = [f"{{#each {expression(path, scope)} ?? [] as {variable}}}", *indented(lines), "{/each}"]
    if element.condition:
        lines = [f"{{#if {test(element.condition, scope)}}}", *indented(lines), "{/if}"]
    return lines


def _words(parts: Parts, scope: Set[str]) -> str:
    return "".join(f"{{{expression(part, scope)}}}" if isinstance(part, Path) else part for part in parts)
