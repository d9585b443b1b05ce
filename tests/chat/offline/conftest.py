from pathlib import Path

import pytest

from apps.chat.engine.batch import apply
from apps.chat.engine.protocol import End, Malformed, OperationFinished, Parser, Text
from apps.chat.providers.base import ChatLine, ProviderRequest
from apps.chat.providers.offline.designer import OfflineDesigner
from apps.components.library import load_library

ROOT = Path(__file__).parents[3]
TEXT = {".astro", ".json", ".css", ".mjs", ".ts", ".tsx", ".vue", ".svelte", ".html", ".svg"}


@pytest.fixture(scope="session")
def library():
    return load_library(ROOT / "apps/components/library")


@pytest.fixture(scope="session")
def template():
    return template_files("baseline-landing")


def template_files(name):
    """path → text of a template."""
    root = ROOT / "workspace_templates" / name
    found = [p for p in root.rglob("*") if p.is_file() and p.suffix in TEXT and "node_modules" not in p.parts]
    found = [path for path in found if path.name != "template.json"]
    return {"/" + str(path.relative_to(root)): path.read_text(encoding="utf-8") for path in sorted(found)}


class Studio:
    """The designer, with its answers parsed and applied by the studio's own engine."""

    def __init__(self, library, files):
        self.library = library
        self.files = dict(files)
        self.prose = ""
        self.operations = []

    def raw(self, words):
        request = ProviderRequest(messages=[ChatLine("user", words)], files=self.files, library=self.library)
        return "".join(chunk.text for chunk in OfflineDesigner().stream(request))

    def ask(self, words):
        """Answer, parse, apply; every operation must be clean."""
        self.prose, self.operations = parse(self.raw(words))
        tree = {path: text.encode() for path, text in self.files.items()}
        result = apply(tree, self.operations, self.library)
        assert not result.problems, result.problems
        for path, content in result.changes.items():
            if content is None:
                del self.files[path]
            else:
                self.files[path] = content.decode()
        return self


def parse(raw):
    parser = Parser()
    events = [*parser.feed(raw), *parser.finish()]
    assert not [event for event in events if isinstance(event, Malformed)]
    assert [event for event in events if isinstance(event, End)][-1].truncated is False
    prose = "".join(event.text for event in events if isinstance(event, Text))
    return prose.strip(), [event.operation for event in events if isinstance(event, OperationFinished)]


@pytest.fixture
def studio(library, template):
    return Studio(library, template)


@pytest.fixture(scope="session")
def bakery_files(library, template):
    made = Studio(library, template).ask(
        "a landing page for a bakery called Padaria Sol in Lisbon with a gallery, menu, opening hours, pricing, team and contact form"
    )
    return made.files


@pytest.fixture
def bakery(library, bakery_files):
    return Studio(library, bakery_files)
