"""A project with a small page, and a provider that says what a test wants."""

import threading
from collections.abc import Callable, Iterator, Sequence

import pytest

from apps.accounts.models import User
from apps.chat.providers import registry
from apps.chat.providers.base import Chunk, ProviderError, ProviderRequest, Usage
from apps.projects.models import Project
from apps.projects.services import create_project

INDEX = b"""---
import Layout from '../layouts/Layout.astro';
import Hero from '../components/Hero.astro';
---
<Layout>
  <main>
    <Hero id="hero" />
  </main>
</Layout>
"""
HERO = b"""---
const { id } = Astro.props;
const content = {
  "heading": "Old words",
  "text": "Some text"
};
---
<section id={id}>
  <h1>{content.heading}</h1>
  <p>{content.text}</p>
</section>
"""
LAYOUT = b"""---
import site from '../site.json';
import '../styles/theme.css';
---
<html lang={site.lang}><head><title>{site.name}</title></head><body><slot /></body></html>
"""
FILES = {
    "/package.json": b'{"name": "site", "dependencies": {"astro": "7.3.3"}}\n',
    "/src/site.json": b'{"name": "Site", "lang": "en", "mode": "light", "seo": {"title": "", "description": ""}}\n',
    "/src/styles/theme.css": b":root {\n  --color-primary: #0f766e;\n  --color-on-primary: #ffffff;\n}\n",
    "/src/layouts/Layout.astro": LAYOUT,
    "/src/components/Hero.astro": HERO,
    "/src/pages/index.astro": INDEX,
    "/public/logo.png": b"\x89PNG\r\n\0binary",
}


def heading(old: str, new: str) -> str:
    """An answer that changes the hero's heading."""
    return (
        f"<response>I changed the heading to **{new}**.</response>\n<code>\n"
        f'<file path="/src/components/Hero.astro" action="update">\n<<<<<<< SEARCH\n  "heading": "{old}",\n=======\n'
        f'  "heading": "{new}",\n>>>>>>> REPLACE\n</file>\n</code>\n'
    )


class ScriptedProvider:
    """Says the answers of a script, one a request, in small pieces. An exception in the script is raised
    there.
    """

    name, model, can_mend = "scripted", "script-1", True

    def __init__(self, *answers: "str | ProviderError | Sequence[str | ProviderError]") -> None:
        self.answers = list(answers)
        self.requests: list[ProviderRequest] = []
        self.between: Callable[[], None] = lambda: None  # called after the first piece of each answer
        self.gate: threading.Event | None = None  # when set, the stream waits for it after the first piece

    def stream(self, request: ProviderRequest) -> Iterator[Chunk]:
        """Pieces of seven characters, then the usage."""
        self.requests.append(request)
        answer = self.answers.pop(0)
        for part in [answer] if isinstance(answer, str | ProviderError) else answer:
            if isinstance(part, ProviderError):
                raise part
            for at in range(0, len(part), 7):
                yield Chunk(text=part[at : at + 7])
                if at == 0:
                    self.between()
                    if self.gate is not None:
                        self.gate.wait(30)
        yield Chunk(usage=Usage(100, 50))


@pytest.fixture
def project(user: User) -> Project:
    """A project with FILES."""
    return create_project(user=user, name="Site", files=FILES)


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Callable[..., ScriptedProvider]:
    """Makes the studio's model say these answers."""

    def make(*answers: "str | ProviderError | Sequence[str | ProviderError]") -> ScriptedProvider:
        provider = ScriptedProvider(*answers)
        monkeypatch.setattr(registry, "choose", lambda wanted=None, organization=None: provider)
        return provider

    return make
