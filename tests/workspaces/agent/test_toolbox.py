"""The parse-only toolbox, spoken to as the studio does."""

import json
import subprocess
from typing import Any

import pytest

from apps.workspaces.runtime import toolchain

from .conftest import site_of


@pytest.fixture
def ask(program: toolchain.AgentInstall):  # type: ignore[no-untyped-def]
    def run(*lines: Any) -> list[dict[str, Any]]:
        text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
        argv = [str(toolchain.node()), str(program.toolbox)]
        done = subprocess.run(argv, input=text, capture_output=True, text=True, timeout=60, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


def check(ask: Any, path: str, content: str, **more: Any) -> list[dict[str, Any]]:
    [answer] = ask({"id": 1, "op": "check", "files": [{"path": path, "content": content}], **more})
    assert answer["ok"], answer
    errors: list[dict[str, Any]] = answer["errors"]
    return errors


@pytest.mark.parametrize(
    ("path", "content", "code", "line", "column"),
    [
        ("/a.astro", "<div>a\n<p>", "compile_error", 2, 4),
        ("/a.astro", "---\nconst = 3;\n---\n<p/>", "compile_error", 2, 7),
        ("/a.astro", "---\nconst a = 1;\n---\né<p>{a.b(}</p>", "compile_error", 4, 10),
        ("/a.astro", "---\nconst a = 1;", "compile_error", 1, 1),
        ("/a.astro", "<p>é</p>\n<style>\n  a { color: red }\n  b {\n</style>", "css_error", 4, 5),
        ("/a.astro", "<script>const = 3;</script>", "compile_error", 1, 15),
        ("/a.ts", "const a: string = 'x';\nconst = 3;", "compile_error", 2, 7),
        ("/a.mjs", "export default {\n  a: 1\n  b: 2 }", "compile_error", 3, 3),
        ("/a.json", '{"a": 1,\n "b": }', "json_error", 2, 7),
        ("/a.json", '{"a": 1,}', "json_error", 1, 9),
        ("/a.json", "", "json_error", 1, 1),
        ("/a.json", "{} x", "json_error", 1, 4),
        ("/a.css", "a { color: red;\n\nb {", "css_error", 3, 3),
        ("/a.css", "a { color: red; } }", "css_error", 1, 19),
        ("/a.svg", '<svg>\n<path d="x"></svg>', "svg_error", 2, 13),
        ("/a.html", "<!doctype html><p a=1 a=2>x</p>", "html_error", 1, 24),
        ("/a.html", "<!doctype html>\n<main><section>\n</main>", "html_error", 2, 7),
        ("/a.html", "<p>a</p>\n<!-- </b> --><script>'</i>'</script></div>", "html_error", 2, 37),
        ("/a.tsx", "const a: string = 'x';\nexport default () => <p>{a}</b>;", "compile_error", 2, 30),
        ("/a.tsx", "interface A { b: string }\nexport const a = (b: A) => <p {b}/>;", "compile_error", 2, 32),
        ("/a.jsx", "export default () => <p>\n{</p>;", "compile_error", 2, 3),
        (
            "/a.vue",
            '<script setup lang="ts">\nconst a: string = 1;\nconst = 3;\n</script>',
            "compile_error",
            3,
            7,
        ),
        ("/a.vue", "<template>\n  <p>{{ a + }}</p>\n</template>", "compile_error", 2, 9),
        ("/a.vue", "<template>\n  <div>\n    <p>x</p>\n</template>", "compile_error", 2, 3),
        ("/a.vue", "<template>\n<p>x</p>", "compile_error", 1, 1),
        ("/a.vue", "<template><p/></template>\n<style>\na { color: red;\n</style>", "css_error", 3, 3),
        (
            "/a.svelte",
            '<script lang="ts">\nconst a: string = "";\nconst = 3;\n</script>',
            "compile_error",
            3,
            7,
        ),
        ("/a.svelte", "<p>é</p>\n<p>{a.b(}</p>", "compile_error", 2, 9),
        ("/a.svelte", "<div>\n{#if x}\n<p>x</p>\n</div>", "compile_error", 4, 1),
        ("/a.svelte", "<p>x</p>\n<section>\n", "compile_error", 2, 1),
    ],
)
def test_where_the_fault_is(ask: Any, path: str, content: str, code: str, line: int, column: int) -> None:
    error = check(ask, path, content)[0]
    assert (error["code"], error["file"], error["line"], error["column"]) == (code, path, line, column)
    assert error["message"]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/a.css", '@import "tailwindcss";\n@theme inline { --color-a: var(--b); }\n@utility x { padding: 1px }\n'
                   "@custom-variant dark (&:where(.dark, .dark *));\n.a { @apply p-4; &:hover { @apply m-2 } }"),
        ("/tsconfig.json", '{ "a": 1, // why\n}'),
        ("/a.txt", "<<<"),
        ("/a.astro", "<p>{[1, 2].map((n) => <b>{n}</b>)}</p>"),
    ],
)  # fmt: skip
def test_what_is_fine(ask: Any, path: str, content: str) -> None:
    assert check(ask, path, content) == []


def test_the_template_is_fine(ask: Any, site: dict[str, str]) -> None:
    files = [{"path": path, "content": content} for path, content in site.items()]
    packages = list(json.loads(site["/package.json"])["dependencies"])
    [answer] = ask({"id": 1, "op": "check", "files": files, "known": [], "packages": packages})
    assert answer["errors"] == []


@pytest.mark.parametrize("name", ["static-html", "react-vite", "vue-vite", "svelte-vite"])
def test_the_templates_on_vite_are_fine(ask: Any, name: str) -> None:
    site = site_of(name)
    files = [{"path": path, "content": content} for path, content in site.items()]
    packages = list(json.loads(site["/package.json"])["dependencies"])
    request = {"id": 1, "op": "check", "files": files, "known": ["/public/icons.svg"], "packages": packages}
    assert ask(request)[0]["errors"] == []


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("/a.tsx", "", "export default () => <Gone />;"),
        ("/a.vue", '<script setup lang="ts">\n', "</script>\n<template><Gone /></template>"),
        ("/a.svelte", '<script lang="ts">\n', "</script>\n<Gone />"),
    ],
)
def test_imports_of_components(ask: Any, path: str, before: str, after: str) -> None:
    text = f"{before}import Gone from './Gone.vue';\nimport x from 'lodash';\n{after}"
    errors = check(ask, path, text, known=["/Here.vue"], packages=["vue"])
    line = before.count("\n") + 1
    assert [(error["code"], error["file"], error["line"]) for error in errors] == [
        ("import_missing", path, line),
        ("package_not_allowed", path, line + 1),
    ]


@pytest.mark.parametrize(
    ("path", "content", "formatted"),
    [
        ("/a.vue", "<template><p   >x</p></template>", "<template><p>x</p></template>\n"),
        ("/a.svelte", "{#if a}<p   >x</p>{/if}", "{#if a}<p>x</p>{/if}\n"),
        ("/a.tsx", "export default ()=><p>x</p>", "export default () => <p>x</p>;\n"),
    ],
)
def test_formatting_of_components(ask: Any, path: str, content: str, formatted: str) -> None:
    [answer] = ask({"id": 1, "op": "format", "path": path, "content": content})
    assert answer["content"] == formatted


def test_imports(ask: Any) -> None:
    text = "---\nimport A from './A.astro';\nimport x from 'lodash/x';\nimport 'astro:assets';\n---\n<A />"
    errors = check(ask, "/src/pages/p.astro", text, known=["/src/pages/B.astro"], packages=["astro"])
    assert [(error["code"], error["line"]) for error in errors] == [
        ("import_missing", 2),
        ("package_not_allowed", 3),
    ]
    known = ["/src/pages/A.astro"]
    assert check(ask, "/src/pages/p.astro", text, known=known, packages=["astro", "lodash"]) == []


@pytest.mark.parametrize("content", ["<div>" * 20000, "<p>{" * 20000, "{" * 20000])
@pytest.mark.parametrize("path", ["/a.astro", "/a.ts", "/a.css", "/a.json"])
def test_deep_nesting_does_not_end_it(ask: Any, path: str, content: str) -> None:
    request = {"id": "deep", "op": "check", "files": [{"path": path, "content": content}]}
    answers = ask(request, {"id": "after", "op": "outline", "content": "<p>x</p>"})
    assert {answer["id"] for answer in answers} == {"deep", "after"}


def test_too_much_text(ask: Any) -> None:
    assert check(ask, "/a.ts", "x" * (2 * 1024 * 1024 + 1))[0]["code"] == "too_large"


def test_malformed_requests_get_an_answer_each(ask: Any) -> None:
    answers = ask("{bad", "[]", "null", {"id": 1}, {"id": 2, "op": "constructor"}, {"id": 3, "op": "check"})
    assert [answer["ok"] for answer in answers] == [False] * 6
    assert all(answer["error"]["code"] and answer["error"]["message"] for answer in answers)


def test_ids_come_back_with_their_answers(ask: Any) -> None:
    requests = [{"id": n, "op": "format", "path": "/a.ts", "content": f"const a={n}"} for n in range(30)]
    answers = ask(*requests)
    assert {answer["id"]: answer["content"] for answer in answers} == {
        n: f"const a = {n};\n" for n in range(30)
    }


def test_format_refuses_what_it_cannot_parse(ask: Any) -> None:
    [answer] = ask({"id": 1, "op": "format", "path": "/a.ts", "content": "const = 1"})
    assert answer["error"]["code"] == "format_failed"


def test_outline_offsets_are_those_of_python(ask: Any) -> None:
    page = "---\nimport Hero from './Hero.astro';\n---\n<!-- é 😀 -->\n<p>😀</p>\n<Hero id=\"hero\" />\n"
    [answer] = ask({"id": 1, "op": "outline", "content": page})
    [section] = answer["sections"]
    assert page[section["start"] : section["end"]] == '<Hero id="hero" />'
    assert (section["name"], section["id"], section["line"]) == ("Hero", "hero", 6)
    [item] = answer["imports"]
    assert page[item["start"] : item["end"]] == "import Hero from './Hero.astro';"
