"""Batches: every kind of operation, in order, all or none."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.chat.engine.batch import BatchResult, apply
from apps.chat.engine.checks import check_changes
from apps.chat.engine.mend import mend_changes, mend_operations
from apps.chat.engine.outline import parse_page
from apps.chat.engine.protocol import OperationFinished, ParsedOperation, parse
from apps.components.library import Library, load_library
from tests.chat.conftest import FILES, heading

LIBRARY = load_library(Path(__file__).parents[3] / "apps" / "components" / "library")
INDEX, HERO = "/src/pages/index.astro", "/src/components/Hero.astro"


def run(code: str, library: Library = LIBRARY) -> BatchResult:
    return apply(FILES, operations(code), library)


def operations(code: str) -> list[ParsedOperation]:
    return [
        event.operation for event in parse(f"<code>\n{code}\n</code>") if isinstance(event, OperationFinished)
    ]


def sections(result: BatchResult) -> list[str]:
    return [section.id for section in parse_page((result.changes[INDEX] or b"").decode()).sections]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ('<file path="/src/New.astro" action="create">\n<p>x</p>\n</file>', "file-create"),
        ('<file path="/src/styles/theme.css" action="update">\n:root {}\n</file>', "style-update"),
        ('<file path="/src/site.json" action="update">\n{"name": "B"}\n</file>', "config-update"),
        ('<file path="/src/components/Hero.astro" action="update">\n<p>x</p>\n</file>', "file-update"),
        (heading("Old words", "New words").split("<code>")[1].split("</code>")[0], "content-update"),
        ('<file path="/src/components/Hero.astro" action="delete"/>', "file-delete"),
        ('<file path="/public/logo.png" action="move" to="/public/mark.png"/>', "file-update"),
        ('<component name="faq-accordion" position="after" reference="#hero"></component>', "component-insert"),
        ('<style>{"color.primary": "#aa0000"}</style>', "style-update"),
        ('<config>{"seo.title": "T"}</config>', "config-update"),
        (f'<file path="{INDEX}" action="update">\n<<<<<<< SEARCH\n    <Hero id="hero" />\n=======\n>>>>>>> REPLACE\n</file>',
         "layout-change"),
    ],
)  # fmt: skip
def test_the_eight_types(code: str, kind: str):
    result = run(code)
    assert not result.problems
    assert [operation.type for operation in result.operations] == [kind]
    assert result.changes
    assert result.operations[0].preview["affectedFiles"] == sorted(result.changes)


def test_each_sees_what_the_former_did():
    result = run(
        '<component name="faq-accordion" position="after" reference="hero">{"heading": "Questions"}</component>'
        '<component name="faq-accordion" position="after" reference="#faq"></component>\n'
        '<file path="/src/components/Faq.astro" action="update">\n<<<<<<< SEARCH\n  "heading": "Questions",\n=======\n  "heading": "Answers",\n'
        ">>>>>>> REPLACE\n</file>"
    )
    assert not result.problems, result.problems
    assert sections(result)[1:] == ["faq", "faq-2"]
    assert b'"Answers"' in (result.changes["/src/components/Faq.astro"] or b"")
    assert result.components == ["faq-accordion", "faq-accordion"]


def test_replacing_a_section_takes_its_file_away():
    result = run('<component name="faq-accordion" position="replace" reference="#hero"></component>')
    assert not result.problems
    assert sections(result) == ["faq"]
    assert result.changes[HERO] is None


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ('<file path="/../../etc/passwd" action="create">x</file>', "path_traversal"),
        ('<file path="/node_modules/a.js" action="create">x</file>', "path_reserved"),
        ('<file path="/a\\b" action="create">x</file>', "path_backslash"),
        ('<file action="create">x</file>', "path_missing"),
        ('<file path="/src/No.astro" action="update">x</file>', "file_not_found"),
        ('<file path="/src/No.astro" action="delete"/>', "file_not_found"),
        ('<file path="/src/x.astro" action="explode">x</file>', "bad_action"),
        ('<file path="/src/x.astro" action="create"></file>', "empty_file"),
        (f'<file path="{HERO}" action="move" to="{INDEX}"/>', "file_exists"),
        (f'<file path="{HERO}" action="update">\n<<<<<<< SEARCH\nx\n=======\n</file>', "malformed_block"),
        ('<component name="no-such">{}</component>', "unknown_component"),
        ('<component name="faq-accordion">{"nope": 1}</component>', "bad_values"),
        ('<component name="faq-accordion" position="sideways">{}</component>', "bad_position"),
        (
            '<component name="faq-accordion" position="after" reference="#gone">{}</component>',
            "section_not_found",
        ),
        ("<style>not json</style>", "bad_json"),
        ("<style>[1]</style>", "bad_json"),
        ('<style>{"color.nope": "red"}</style>', "unknown_token"),
        ('<config>{"nope": 1}</config>', "unknown_setting"),
    ],
)
def test_what_is_refused_leaves_everything_as_it_is(code: str, problem: str):
    good = '<file path="/src/Good.astro" action="create">\nx\n</file>\n'
    result = run(good + code)
    assert [found.code for found in result.problems] == [problem]
    assert result.changes == {}


def test_all_problems_are_told_at_once():
    result = run('<style>{"a": 1}</style><config>{"b": 1}</config>')
    assert [problem.index for problem in result.problems] == [0, 1]


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ('<file path="/package.json" action="update">\n{}\n</file>', "protected_file"),
        ('<file path="/astro.config.mjs" action="create">\nexport default {}\n</file>', "protected_file"),
        ('<file path="/src/A.astro" action="create">\n---\nimport fs from "node:fs";\n---\n</file>', "import_refused"),
        ('<file path="/src/A.astro" action="create">\n---\nimport x from "left-pad";\n---\n</file>', "package_missing"),
        ('<file path="/src/A.astro" action="create">\n---\nimport x from "./Gone.astro";\n---\n</file>', "import_missing"),
        ('<file path="/src/a.ts" action="create">\nexport const a = eval("1");\n</file>', "code_eval"),
        ('<file path="/src/a.ts" action="create">\nprocess.exit(1);\n</file>', "code_process"),
        ('<file path="/src/A.astro" action="create">\n<script src="https://x.example/a.js"></script>\n</file>', "remote_script"),
        ('<file path="/src/a.ts" action="create">\nconst k = "AKIAABCDEFGHIJKLMNOP";\n</file>', "secret"),
        ('<file path="/SRC/Pages/x.txt" action="create">\nx\n</file>', "path_case"),
        ('<file path="/.env" action="create">\nx\n</file>', "private_file"),
        (f'<file path="{HERO}" action="delete"/>', None),
    ],
)  # fmt: skip
def test_checks(code: str, problem: str | None):
    result = run(code)
    assert not result.problems
    found = [each.code for each in check_changes(FILES, result.changes)]
    assert found == ([problem] if problem else [])


def test_the_compiler_has_the_last_word():
    result = run('<style>{"color.primary": "#aa0000"}</style>')
    [problem] = check_changes(
        FILES, result.changes, lambda files: [{"code": "x", "message": "No", "file": "/a", "line": 3}]
    )
    assert problem.message == "/a, line 3: No"


def test_mends():
    [style] = mend_operations(
        [ParsedOperation("style", {}, '{"color.primary": "#aa0000", "font.body": "a,}",}')]
    )
    assert json.loads(style.body) == {"color.primary": "#aa0000", "font.body": "a,}"}
    page = FILES[INDEX].replace(b"import Hero from '../components/Hero.astro';\n", b"")
    mended = mend_changes(FILES, {INDEX: page})
    assert b"import Hero from '../components/Hero.astro';" in (mended[INDEX] or b"")
    assert mend_changes(FILES, {INDEX: FILES[INDEX]})[INDEX] == FILES[INDEX]


KINDS = st.builds(
    ParsedOperation,
    st.sampled_from(["file", "component", "style", "config"]),
    st.dictionaries(
        st.sampled_from(["path", "action", "to", "name", "position", "reference", "page"]),
        st.sampled_from(
            [
                HERO,
                INDEX,
                "/x",
                "/../y",
                "create",
                "update",
                "delete",
                "move",
                "faq-accordion",
                "after",
                "#hero",
                "",
            ]
        ),
    ),
    st.sampled_from(
        ["", "{}", "x", '{"heading": "H"}', '{"color.primary": "red"}', "<<<<<<< SEARCH\n", "[]", "\udc80"]
    ),
)


@given(st.lists(KINDS, max_size=5))
def test_any_operations_apply_whole_or_not_at_all(given_operations: list[ParsedOperation]):
    before = dict(FILES)
    result = apply(FILES, given_operations, LIBRARY)
    assert before == FILES
    assert not (result.problems and result.changes)
