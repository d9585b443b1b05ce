"""Every element of the template and of the component library, pointed at."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from apps.chat.engine import pointing, pointing_classes
from apps.chat.engine.class_groups import group_of
from apps.chat.engine.pointing import PointError, applied
from apps.workspaces import toolbox
from apps.workspaces.runtime import toolchain

FILES = sorted(
    [
        *(toolchain.TEMPLATES / "baseline-landing" / "src").rglob("*.astro"),
        *(toolchain.BASE_DIR / "apps" / "components" / "library").glob("*/section.astro"),
    ]
)
FRONTMATTER = re.compile(r"\s*---.*?^---", re.DOTALL | re.MULTILINE)
NEW = 'New {words} <b> & "more"'


@pytest.fixture(scope="module", autouse=True)
def _toolbox() -> None:
    toolchain.agent_install(settings.STUDIO_HOME)


def elements(source: str) -> Iterator[dict[str, Any]]:
    """What the toolbox says of each element that has a mark."""
    head = FRONTMATTER.match(source)
    for found in re.compile("<[A-Za-z]").finditer(source, head.end() if head else 0):
        try:
            yield toolbox.point("/src/components/Any.astro", source, found.start())
        except toolbox.ToolboxError as error:
            assert error.code == "no_element", (found, error)


def there_and_back(source: str, place: dict[str, Any]) -> None:
    new = "77" if isinstance(place.get("value"), int) else NEW
    changed = applied(source, [pointing.text_edit(source, place, new, html=False)])
    assert changed[: place["start"]] == source[: place["start"]]
    assert changed.endswith(source[place["end"] :])
    now = {**place, "end": place["end"] + len(changed) - len(source)}
    words = pointing.words_of(source, place)
    assert applied(changed, [pointing.text_edit(changed, now, words, html=False)]) == source


def test_nearly_all_that_a_visitor_reads_can_be_changed() -> None:
    kinds: Counter[str] = Counter()
    color = group_of("color")
    assert color is not None
    for path in FILES:
        source = path.read_text()
        for facts in elements(source):
            text = facts["text"]
            kinds[text.get("why", text["kind"])] += 1
            if text["kind"] in ("literal", "value"):
                there_and_back(source, text)
            try:
                assert pointing_classes.control_edits(source, facts, color, "text-primary")
                kinds["look"] += 1
            except PointError as error:
                assert error.code == "not_editable"
                kinds["no look"] += 1
    changeable = kinds["literal"] + kinds["value"]
    refused = sum(kinds[why] for why in ("parts", "joined", "code", "which", "elsewhere"))
    assert changeable > 200
    assert refused <= 0.05 * changeable, kinds
    assert kinds["no look"] <= 5, kinds


def test_the_folder_of_the_library_is_there() -> None:
    assert sum(isinstance(path, Path) and path.name == "section.astro" for path in FILES) > 20
