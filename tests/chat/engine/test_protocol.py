"""The protocol parser: the same events however the stream is cut, and honest about what is broken."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apps.chat.engine.protocol import (
    End,
    Event,
    Malformed,
    OperationFinished,
    OperationProgress,
    OperationStarted,
    Parser,
    Text,
    parse,
)

ANSWER = """<response>
Here is **your page**: 3 < 4 and `<b>`.
</response>
<code>
<file path="/src/components/Hero.astro" action="update">
<<<<<<< SEARCH
<h1>Old</h1>
=======
<h1>New</h1>
>>>>>>> REPLACE
</file>
<file action='delete' path='/src/old.css' />
<component name="pricing-three-tier" position="after" reference="#features">{"heading": "Plans"}</component>
<style>{"color.primary": "#0f766e"}</style><config>{"seo.title": "A"}</config>
</code>
"""


def merged(events: list[Event]) -> list[Event]:
    """Events with neighbouring texts joined and progress dropped: what must not depend on the cuts."""
    result: list[Event] = []
    for event in events:
        if isinstance(event, OperationProgress):
            continue
        if isinstance(event, Text) and result and isinstance(result[-1], Text):
            result[-1] = Text(result[-1].text + event.text)
        else:
            result.append(event)
    return result


def cut(text: str, sizes: list[int]) -> list[Event]:
    parser, events, at = Parser(), [], 0
    for size in sizes:
        events += parser.feed(text[at : at + size])
        at += size
    return [*events, *parser.feed(text[at:]), *parser.finish()]


def prose(text: str) -> str:
    return "".join(event.text for event in parse(text) if isinstance(event, Text)).strip()


def operations(text: str) -> list[tuple[str, dict[str, str], str]]:
    found = (event.operation for event in parse(text) if isinstance(event, OperationFinished))
    return [(operation.kind, dict(operation.attributes), operation.body) for operation in found]


def test_it_reads_every_kind_of_operation():
    assert prose(ANSWER) == "Here is **your page**: 3 < 4 and `<b>`."
    kinds = [(kind, attributes.get("action")) for kind, attributes, _ in operations(ANSWER)]
    assert kinds == [
        ("file", "update"),
        ("file", "delete"),
        ("component", None),
        ("style", None),
        ("config", None),
    ]
    assert operations(ANSWER)[0][2].startswith("<<<<<<< SEARCH\n<h1>Old</h1>\n")
    assert operations(ANSWER)[1][1] == {"action": "delete", "path": "/src/old.css"}
    assert operations(ANSWER)[2][2] == '{"heading": "Plans"}'
    assert list(parse(ANSWER))[-1] == End(truncated=False)


def test_an_operation_is_announced_before_it_is_complete():
    parser = Parser()
    events = parser.feed('<code>\n<file path="/a.css" action="create">\none\ntwo\nthr')
    assert events == [
        OperationStarted(0, "file", {"path": "/a.css", "action": "create"}),
        OperationProgress(0, 3),
    ]


def test_prose_flows_without_waiting_for_a_line():
    parser = Parser()
    parser.feed("<response>")
    assert parser.feed("Hel") == [Text("Hel")]
    assert parser.feed("lo wo") == [Text("lo wo")]


@pytest.mark.parametrize(
    ("answer", "words", "count"),
    [
        ("Just words, no tags.", "Just words, no tags.", 0),
        ("Words.\n<code>\n<style>{}</style>\n</code>\nMore.", "Words.\n\nMore.", 1),
        ("```xml\n<response>Hi</response>\n<code>\n<style>{}</style>\n</code>\n```", "Hi", 1),
        ("<response>Hi</response>\n```xml\n<code>\n<style>{}</style>\n</code>\n```\n", "Hi", 1),
        ("Use the <code> tag for code.", "Use the <code> tag for code.", 0),
        ('Hi\n<file path="/a.css" action="create">\na\n</file>\n', "Hi", 1),
        ("<code>\nNow the colours:\n<style>{}</style>\nDone.\n</code>", "", 1),
        ("<code>\n```css\n<style>{}</style>\n```\n</code>", "", 1),
        ("<think>\n<code><style>{}</style></code>\n</think>\n<response>Hi</response>", "Hi", 0),
        ("\n<reasoning>a</reasoning><code>\n<style>{}</style>\n</code>", "", 1),
        ("<thinking>never ends <code>\n<style>{}</style>\n</code>", "", 0),
        ("<thin> is no tag of ours", "<thin> is no tag of ours", 0),
        ("Say <think>a</think>.", "Say <think>a</think>.", 0),
    ],
)
def test_it_forgives(answer: str, words: str, count: int):
    assert prose(answer) == words
    assert len(operations(answer)) == count


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("\nconst a = '</file>';\n", "const a = '</file>';\n"),
        ("\n```astro\n<p>x</p>\n```\n", "<p>x</p>\n"),
        ("\n<style>a{}</style>\n", "<style>a{}</style>\n"),
        ("one line", "one line"),
        ("\r\na\r\nb\r\n", "a\r\nb\r\n"),
    ],
)
def test_what_a_body_holds(body: str, expected: str):
    [(_, _, found)] = operations(f'<code>\n<file path="/a.astro" action="create">{body}</file>\n</code>')
    assert found == expected


def test_content_with_a_closing_line_names_its_own_end():
    [(_, _, body)] = operations(
        '<code><file path="/a.txt" action="create" until="END">\na\n</file>\nb\n</file END>\n</code>'
    )
    assert body == "a\n</file>\nb\n"


@pytest.mark.parametrize("length", range(1, len(ANSWER)))
def test_a_cut_stream_never_yields_half_an_operation(length: int):
    whole = operations(ANSWER)
    part = [event for event in parse(ANSWER[:length]) if isinstance(event, OperationFinished)]
    for event, (kind, attributes, body) in zip(part, whole, strict=False):
        assert (event.operation.kind, event.operation.attributes, event.operation.body) == (
            kind,
            attributes,
            body,
        )


def test_a_cut_operation_is_told():
    *_, end = parse('<code>\n<file path="/a.css" action="create">\nbody {')
    assert end == End(truncated=True, inside="file /a.css")
    *_, end = parse('<code>\n<file path="/a.c')
    assert isinstance(end, End)
    assert end.truncated


def test_a_header_without_end_is_malformed():
    events = list(parse("<code>\n<file " + "x" * 3000 + "\n<style>{}</style>\n</code>"))
    assert any(isinstance(event, Malformed) for event in events)
    assert any(isinstance(event, OperationFinished) for event in events)


PIECES = st.sampled_from(
    ["<think>", "</think>", "<th", "<response>", "</response>", "<code>", "</code>", "```", "```xml\n", "\n", " ", "<", ">", "</", "</file>", "a",
     '<file path="/a" action="create">', '<file path="/b" action="delete"/>', "<style>", "</style>", '{"a": 1}',
     "<component name='x'>", "</component>", "=======\n", "`", "é😀", "<config>", "</config>", "\r\n", "\t", "code"]
)  # fmt: skip


@example(text="<</response><response>", sizes=[2])
@given(st.lists(PIECES, max_size=40).map("".join), st.lists(st.integers(0, 9), max_size=60))
def test_the_cuts_do_not_matter(text: str, sizes: list[int]):
    assert merged(cut(text, sizes)) == merged(list(parse(text)))
    assert merged(cut(text, [1] * len(text))) == merged(list(parse(text)))


@given(st.text(max_size=300), st.lists(st.integers(0, 20), max_size=30))
def test_it_takes_anything(text: str, sizes: list[int]):
    events = cut(text, sizes)
    assert isinstance(events[-1], End)
    assert sum(isinstance(event, End) for event in events) == 1


def seconds_for(lines: int) -> float:
    """Processor time for one file of so many lines, the best of three."""
    body = '  <p class="text-muted">Some line of markup with < and > inside</p>\n' * lines
    text = f'<response>Hi</response>\n<code>\n<file path="/a.astro" action="create">\n{body}</file>\n</code>'
    best = float("inf")
    for _ in range(3):
        parser, started, done = Parser(), time.process_time(), 0
        for at in range(0, len(text), 512):
            done += sum(isinstance(event, OperationFinished) for event in parser.feed(text[at : at + 512]))
        done += sum(isinstance(event, OperationFinished) for event in parser.finish())
        best = min(best, time.process_time() - started)
        assert done == 1
    return best


def test_it_is_linear():
    """Eight times the text takes nowhere near the sixty-four times of a quadratic parser."""
    assert seconds_for(16_000) < 24 * seconds_for(2_000)


@pytest.mark.parametrize(
    "piece", ["<", "x <code> ", "`", "```\n", "<file ", '<file path="', "\n<response>", "</response>"]
)
def test_adversarial_text_stays_linear(piece: str):
    text = piece * (400_000 // len(piece))
    started = time.process_time()
    list(parse(text))
    assert time.process_time() - started < 3
