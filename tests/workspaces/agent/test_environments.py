"""The templates on Vite: served, updated by their framework's own means, broken, mended and built."""

import io
import json
import re
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, unix_connect

from apps.workspaces.runtime import toolchain

from .conftest import RunningAgent, site_of


@dataclass(frozen=True)
class Kind:
    """A template; `hero` holds its first section, `ending` is what stands for its end tag when it is broken."""

    template: str
    hero: str
    ending: str = ""
    modules: bool = True


KINDS = [
    Kind("static-html", "/index.html", modules=False),
    Kind("react-vite", "/src/components/Hero.tsx", "</secton>"),
    Kind("vue-vite", "/src/components/Hero.vue"),
    Kind("svelte-vite", "/src/components/Hero.svelte", "</secton>"),
]
FRAMEWORKS = [kind for kind in KINDS if kind.modules]
HEADING = "The calm workspace for small teams"


@dataclass
class Environment:
    """A running agent with the template of `kind` in it."""

    kind: Kind
    agent: RunningAgent
    site: dict[str, str] = field(repr=False)

    @property
    def hero(self) -> str:
        return self.site[self.kind.hero]

    def edited(self, old: str, new: str) -> dict[str, str]:
        assert old in self.hero
        return {self.kind.hero: self.hero.replace(old, new, 1)}

    def restore(self) -> None:
        verdict = self.agent.verdict(self.site, replace=True)
        assert verdict["ok"], verdict

    def code(self) -> str:
        """What a browser gets to show the first section."""
        status, text = self.agent.page("/" if not self.kind.modules else self.kind.hero)
        assert status == 200, text
        return text

    def css(self) -> str:
        return self.agent.page("/src/styles/global.css?direct")[1]


class Page:
    """The socket of an open page, as Vite's client opens it."""

    def __init__(self, agent: RunningAgent) -> None:
        token = re.search(r'wsToken = "([^"]+)"', agent.page("/@vite/client")[1])
        assert token
        self.socket: ClientConnection = unix_connect(
            str(agent.dev),
            f"ws://127.0.0.1/?token={token[1]}",
            subprotocols=["vite-hmr"],  # type: ignore[list-item]
        )
        assert self.next()["type"] == "connected"
        self.socket.send(json.dumps({"type": "custom", "event": "studio:hello"}))

    def next(self, seconds: float = 5) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self.socket.recv(seconds))
        return message

    def rest(self) -> list[dict[str, Any]]:
        """All messages until it is quiet."""
        found = []
        try:
            while True:
                found.append(self.next(0.4))
        except TimeoutError:
            return found

    def close(self) -> None:
        self.socket.close()


def summary(messages: list[dict[str, Any]]) -> tuple[set[str], list[bool]]:
    """(paths updated by HMR, reloads: whether code has to load anew)."""
    assert all(message["type"] != "full-reload" for message in messages), messages
    updates = {
        update["path"].split("?")[0]
        for message in messages
        if message["type"] == "update"
        for update in message["updates"]
    }
    reloads = [message["data"]["code"] for message in messages if message.get("event") == "studio:reload"]
    return updates, reloads


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.template)
def env(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    program: toolchain.AgentInstall,
    home: Path,
) -> Iterator[Environment]:
    kind = request.param
    packages = toolchain.template_install(kind.template, home) / "node_modules"
    agent = RunningAgent(tmp_path_factory.mktemp(kind.template), program, packages)
    environment = Environment(kind, agent, site_of(kind.template))
    try:
        environment.restore()
        yield environment
    finally:
        agent.stop()


@pytest.fixture
def page(env: Environment) -> Iterator[Page]:
    env.restore()
    opened = Page(env.agent)
    yield opened
    opened.close()
    env.restore()


def test_the_first_page(env: Environment) -> None:
    status, html = env.agent.page()
    assert status == 200
    assert "<title>Larkspur: the calm workspace for small teams</title>" in html
    assert '<html lang="en" class="light">' in html
    assert 'property="og:title"' in html
    assert "/@id/virtual:studio/bridge" in html
    assert HEADING in env.code()
    assert env.agent.page("/@id/virtual:studio/bridge")[0] == 200


def test_an_edit_is_an_update_and_no_reload(env: Environment, page: Page) -> None:
    assert env.agent.verdict(env.edited(HEADING, "Bread worth getting up for"))["ok"]
    assert "Bread worth getting up for" in env.code()
    updates, reloads = summary(page.rest())
    assert reloads == ([] if env.kind.modules else [False])
    if env.kind.modules:
        assert env.kind.hero in updates


def test_a_new_class_brings_its_style(env: Environment, page: Page) -> None:
    assert ".tracking-\\[0\\.3em\\]" not in env.css()
    assert env.agent.verdict(env.edited("title-1", "title-1 tracking-[0.3em]"))["ok"]
    assert ".tracking-\\[0\\.3em\\]" in env.css()
    updates, reloads = summary(page.rest())
    assert "/src/styles/global.css" in updates
    assert True not in reloads


def test_a_token_of_the_theme_is_a_style_update(env: Environment, page: Page) -> None:
    theme = env.site["/src/styles/theme.css"].replace("#0f766e", "#be123c")
    assert env.agent.verdict({"/src/styles/theme.css": theme})["ok"]
    assert "#be123c" in env.css()
    assert summary(page.rest()) == ({"/src/styles/global.css"}, [])


def test_site_json_changes_the_head(env: Environment, page: Page) -> None:
    site = json.loads(env.site["/src/site.json"])
    site["mode"], site["seo"]["title"] = "dark", 'Bread & "butter" <b>'
    assert env.agent.verdict({"/src/site.json": json.dumps(site)})["ok"]
    html = env.agent.page()[1]
    assert "<title>Bread &amp; &quot;butter&quot; &lt;b&gt;</title>" in html
    assert '<html lang="en" class="dark">' in html
    assert summary(page.rest())[1] == [False]


def test_a_broken_site_json_tells_which_file(env: Environment) -> None:
    error = env.agent.verdict({"/src/site.json": "{"})["error"]
    assert error["file"] == "/src/site.json"
    assert "JSON" in error["message"]
    env.restore()


def test_a_broken_style_sheet(env: Environment, page: Page) -> None:
    sheet = env.site["/src/styles/global.css"] + "\n.broken { @apply no-such-class-at-all; }\n"
    verdict = env.agent.verdict({"/src/styles/global.css": sheet})
    assert verdict["error"]["code"] == "css_error"
    assert verdict["error"]["file"] == "/src/styles/global.css"
    assert page.rest() == []


def test_a_script_of_the_entry_loads_the_page_anew(env: Environment, page: Page) -> None:
    entry = next(path for path in ("/src/main.tsx", "/src/main.ts") if path in env.site)
    assert env.agent.verdict({entry: env.site[entry] + "\nconsole.info('more');\n"})["ok"]
    assert summary(page.rest())[1] == [True]


def test_a_public_file_loads_the_page_anew(env: Environment, page: Page) -> None:
    assert env.agent.verdict({"/public/note.txt": "one"})["ok"]
    assert env.agent.page("/note.txt") == (200, "one")
    assert summary(page.rest())[1] == [True]


def test_another_page_is_judged_too(env: Environment) -> None:
    broken = '<!doctype html><title>x</title><script type="module" src="/src/nope.ts"></script>'
    error = env.agent.verdict({"/about.html": broken})["error"]
    assert error["code"] == "import_missing"
    assert env.agent.verdict({"/about.html": "<!doctype html><title>x</title><p>About us</p>"})["ok"]
    assert "About us" in env.agent.page("/about.html")[1]
    env.restore()


def test_typescript_is_compiled(env: Environment) -> None:
    file = "/src/typed.ts"
    entry = next(path for path in ("/src/main.tsx", "/src/main.ts") if path in env.site)
    text = "interface Shape { size: number }\nexport const shape = { size: 3 } satisfies Shape as Shape;\n"
    change = {
        file: text,
        entry: f"import {{ shape }} from './typed';\n{env.site[entry]}\nconsole.info(shape);",
    }
    assert env.agent.verdict(change)["ok"]
    code = env.agent.page(file)[1]
    assert "size: 3" in code
    assert "interface" not in code.split("//# sourceMappingURL")[0]
    env.restore()


def test_an_import_that_leads_nowhere(env: Environment) -> None:
    entry = next(path for path in ("/src/main.tsx", "/src/main.ts") if path in env.site)
    error = env.agent.verdict({entry: f"import './nope';\n{env.site[entry]}"})["error"]
    assert (error["code"], error["file"], error["line"]) == ("import_missing", entry, 1)
    env.restore()


@pytest.mark.parametrize("env", FRAMEWORKS, ids=lambda kind: kind.template, indirect=True)
def test_a_syntax_error_tells_where_and_leaves_the_page(env: Environment, page: Page) -> None:
    before, _, after = env.hero.rpartition("</section>")
    lines = before.count("\n") + 1
    broken = before + env.kind.ending + after
    error = env.agent.verdict({env.kind.hero: broken})["error"]
    assert (error["code"], error["file"]) == ("compile_error", env.kind.hero)
    assert 1 <= error["line"] <= lines + 3
    assert error["column"] >= 1
    assert error["hint"]
    assert str(env.agent.root) not in json.dumps(error)
    assert env.agent.health()["status"] == "error"
    assert page.rest() == []
    changed = env.edited(HEADING, "Mended")
    assert env.agent.verdict(changed)["ok"]
    assert "Mended" in env.code()
    updates, reloads = summary(page.rest())
    assert reloads or env.kind.hero in updates


@pytest.mark.parametrize("env", FRAMEWORKS, ids=lambda kind: kind.template, indirect=True)
def test_a_page_opened_while_it_was_broken_loads_anew(env: Environment) -> None:
    assert not env.agent.verdict(env.edited("const content", "const = 1;\nconst content"))["ok"]
    late = Page(env.agent)
    time.sleep(0.2)
    assert env.agent.verdict({env.kind.hero: env.hero})["ok"]
    assert summary(late.rest())[1] == [True]
    late.close()


@pytest.mark.parametrize("env", FRAMEWORKS, ids=lambda kind: kind.template, indirect=True)
def test_a_new_section(env: Environment, page: Page) -> None:
    app = next(path for path in env.site if path.startswith("/src/App."))
    ending = Path(app).suffix
    second = env.hero.replace("title-1", "title-1 text-[3.21rem]").replace(HEADING, "A second one")
    first = next(line for line in env.site[app].split("\n") if line.startswith("import Hero"))
    wired = env.site[app].replace(first, f"{first}\n{first.replace('Hero', 'Hero2')}", 1)
    wired = wired.replace('<Hero id="hero" />', '<Hero id="hero" />\n<Hero2 id="hero-2" />')
    assert env.agent.verdict({app: wired, f"/src/components/Hero2{ending}": second})["ok"]
    assert ".text-\\[3\\.21rem\\]" in env.css()
    updates, reloads = summary(page.rest())
    assert app in updates
    assert reloads == []


def test_a_configuration_that_throws(env: Environment) -> None:
    config = env.site["/vite.config.ts"]
    error = env.agent.verdict({"/vite.config.ts": f"{config}\nthrow new Error('no such luck');\n"})["error"]
    assert error["code"] == "config_error"
    assert "no such luck" in error["message"]
    assert error["file"] == "/vite.config.ts"
    assert env.agent.verdict({"/vite.config.ts": config})["ok"]
    assert env.agent.page()[0] == 200


def test_a_configuration_that_ends_the_process(env: Environment) -> None:
    config = env.site["/vite.config.ts"]
    error = env.agent.verdict({"/vite.config.ts": f"process.exit(3);\n{config}"})["error"]
    assert error["code"] == "config_error"
    assert "process.exit" in error["message"]
    assert env.agent.verdict({"/vite.config.ts": config})["ok"]


def test_a_configuration_that_never_ends(program: toolchain.AgentInstall, home: Path, tmp_path: Path) -> None:
    packages = toolchain.template_install("static-html", home) / "node_modules"
    agent = RunningAgent(tmp_path, program, packages, AGENT_BOOT_TIMEOUT_MS="8000")
    try:
        site = site_of("static-html")
        loop = {"/vite.config.ts": f"for (;;);\n{site['/vite.config.ts']}"}
        assert agent.verdict(site | loop, replace=True)["error"]["code"] == "render_timeout"
        assert agent.verdict(site, replace=True)["ok"]
    finally:
        agent.stop()


def test_what_the_configuration_imports_restarts_it(env: Environment) -> None:
    text = env.site["/vite.site.ts"].replace("'og:type'", "'og:kind'")
    assert env.agent.verdict({"/vite.site.ts": text})["ok"]
    assert 'property="og:kind"' in env.agent.page()[1]
    env.restore()


def test_no_page(env: Environment) -> None:
    status, answer = env.agent.call(
        "PUT", "/files", {"revision": "r", "files": [], "deleted": ["/index.html"]}
    )
    assert status == 200
    assert answer["verdict"]["error"]["code"] == "page_missing"
    env.restore()


def test_files_outside_the_project_are_not_served(env: Environment) -> None:
    secret = env.agent.folder / "secret.txt"
    secret.write_text("not for you")
    for path in (f"/@fs{secret}", f"/@fs{secret}?raw", f"/@fs{secret}?import&raw", "/@fs/etc/passwd?raw"):
        status, text = env.agent.page(path)
        assert "not for you" not in text
        assert "root:" not in text
        assert status != 200 or "<!doctype html>" in text.lower()


def build(env: Environment, build_id: str) -> dict[str, Any]:
    status, data = env.agent.raw("POST", "/build", json.dumps({"buildId": build_id}).encode())
    assert status == 200
    done: dict[str, Any] = json.loads(data.splitlines()[-1])
    return done


def test_a_build(env: Environment) -> None:
    env.agent.verdict(env.edited("title-1", "title-1 indent-[7.77rem]"))
    done = build(env, "whole")
    assert done["ok"], done
    data = env.agent.raw("GET", "/build/whole/artifact")[1]
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        files = {
            member.name.removeprefix("./"): archive.extractfile(member).read()  # type: ignore[union-attr]
            for member in archive.getmembers()
            if member.isfile()
        }
    html = files["index.html"].decode()
    assert "studio" not in html
    assert "@vite/client" not in html
    assets = re.findall(r'(?:src|href)="/(assets/[^"]+)"', html)
    assert any(re.fullmatch(r"assets/[\w.]+-[\w-]{8}\.js", name) for name in assets)
    assert any(re.fullmatch(r"assets/[\w.]+-[\w-]{8}\.css", name) for name in assets)
    assert all(name in files for name in assets)
    everything = b"\n".join(files[name] for name in assets) + html.encode()
    assert b"indent-\\[7\\.77rem\\]" in everything
    assert HEADING.encode() in everything
    assert {"favicon.svg", "robots.txt"} <= files.keys()
    env.restore()


@pytest.mark.parametrize("env", FRAMEWORKS, ids=lambda kind: kind.template, indirect=True)
def test_a_build_that_fails_tells_where(env: Environment) -> None:
    env.agent.verdict(env.edited("const content", "const = 1;\nconst content"))
    error = build(env, "broken")["error"]
    line = env.hero[: env.hero.index("const content")].count("\n") + 1
    assert (error["code"], error["file"], error["line"]) == ("compile_error", env.kind.hero, line)
    assert str(env.agent.root) not in json.dumps(error)
    env.restore()
