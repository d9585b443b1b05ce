"""Vue: a single-file component around the content literal."""

from collections.abc import Set

from apps.components.dialects.lines import indented, layout
from apps.components.dialects.script import expression, is_plain, plain, template, test
from apps.components.markup import Element, Parts, Path, parts_used


def component(markup: Element, name: str, literal: str) -> str:
    """The text of `<name>.vue`."""
    imports = "".join(f"import {part} from './ui/{part}.vue';\n" for part in parts_used(markup))
    lines = "\n".join(indented(layout(markup, {"id"}, opening=_attributes, around=_around, words=_words)))
    return (
        f'<script setup lang="ts">\n{imports}\ndefineProps<{{ id: string }}>();\n\n'
        f"const content = {literal};\n</script>\n\n<template>\n{lines}\n</template>\n"
    )


def _attributes(element: Element, scope: Set[str]) -> str:
    written = [_attribute(name, parts, scope) for name, parts in element.attributes]
    if element.classes:
        rows = ", ".join(f"{test(when, scope)} && '{classes}'" for when, classes in element.classes)
        written.append(f':class="[{rows}]"')
    if element.loop:
        variable, path = element.loop
        written.insert(
            0, f'v-for="({variable}, index) in {expression(path, scope - {variable})}" :key="index"'
        )
    elif element.condition:
        written.insert(0, f'v-if="{test(element.condition, scope)}"')
    return "".join(f" {one}" for one in written)


def _attribute(name: str, parts: Parts | None, scope: Set[str]) -> str:
    if parts is None:
        return name
    if is_plain(parts):
        return f'{name}="{plain(parts)}"'
    return f':{name}="{template(parts, scope)}"'


def _around(element: Element, scope: Set[str], lines: list[str]) -> list[str]:
    if element.loop and element.condition:
        return [f'<template v-if="{test(element.condition, scope)}">', *indented(lines), "</template>"]
    return lines


def _words(parts: Parts, scope: Set[str]) -> str:
    return "".join(
        f"{{{{ {expression(part, scope)} }}}}" if isinstance(part, Path) else part for part in parts
    )
