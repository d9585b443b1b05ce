"""The AI engine without a model: reading an answer, landing a batch, checking a file, gathering context."""

import re
import time
from collections.abc import Callable
from typing import Any

from bench.client import Person
from bench.django_here import connect
from bench.report import Row, p50_p95, percentile
from tests.e2e.studio import Studio

FILES, BATCH = 500, 20
ROUNDS = 40
ANSWER_MB = 4
TAGS = re.compile(r"<(?:/?(?:file|component|style|config|code|response)\b)|^[<=>]{5,9}", re.MULTILINE)


def measure(studio: Studio) -> list[Row]:
    connect(studio)
    project, user = _project(Person(studio.origin))
    return [*_parser(), *_batches(project, user), _check(project), _context(project)]


def _timed(act: Callable[[], Any]) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def _parser() -> list[Row]:
    from apps.chat.engine.protocol import Parser

    part = (
        '<file path="/src/a.astro" action="update">\n<<<<<<< SEARCH\n'
        + "".join(f'  <p class="lead">Line {n} of a file, as models write them</p>\n' for n in range(40))
        + "=======\n  <p>One line</p>\n>>>>>>> REPLACE\n</file>\n"
    )
    text = "<code>\n" + part * (ANSWER_MB * 1_000_000 // len(part))
    megabytes = len(text) / 1_000_000

    def read(text: str) -> float:
        """Milliseconds of processor time; what is read is let go, as a listener does."""
        parser, started = Parser(), time.process_time()
        for at in range(0, len(text), 64):
            parser.feed(text[at : at + 64])
        parser.finish()
        return (time.process_time() - started) * 1000

    # The best of a few: other programs only ever slow it down.
    whole = min(read(text) for _n in range(3))
    half = min(read(text[: len(text) // 2]) for _n in range(3))
    plain = min(_timed(lambda: TAGS.findall(text)) for _n in range(3))
    speed, bare = megabytes / whole * 1000, megabytes / plain * 1000
    beside = f"one regular expression over it {bare:.0f} MB/s"
    slower, growth = 20 / speed, whole / half
    return [
        Row("parser: part of 20 MB/s needed", f"{speed:.0f} MB/s in pieces of 64", beside, slower, 1, "×"),
        Row("parser: twice the text", f"{half:.0f} → {whole:.0f} ms", beside, growth, 2.2, "×"),
    ]


def _project(person: Person) -> tuple[Any, Any]:
    """A project of 500 files, most of them sections, and its person."""
    from apps.accounts.models import User
    from apps.projects.services import create_project
    from apps.projects.templates_store import read_template

    user = User.objects.get(email=person.email)
    contents = dict(read_template("baseline-landing"))
    faq = contents["/src/components/Faq.astro"]
    for number in range(FILES - len(contents)):
        contents[f"/src/components/parts/Part{number}.astro"] = faq.replace(
            b"Questions, answered", b"Part %d" % number
        )
    return create_project(user=user, name="Five hundred", files=contents), user


def _batches(project: Any, user: Any) -> list[Row]:
    from apps.chat.engine import batch
    from apps.chat.engine.checks import check_changes
    from apps.chat.engine.mend import mend_changes, mend_operations
    from apps.chat.services.project_files import RevisionFiles
    from apps.components.services import published_library
    from apps.projects import services as projects

    library, times, bare = published_library(), [], []
    for number in range(ROUNDS):
        head = projects.head_of(project)
        assert head is not None
        files, operations = RevisionFiles(head), mend_operations(_operations(number))

        def land(head: Any = head, files: Any = files, operations: Any = operations) -> None:
            result = batch.apply(files, operations, library)
            changes = mend_changes(files, result.changes)
            assert not [*result.problems, *check_changes(files, changes)]
            projects.commit(
                project=project, base_id=head.pk, changes=changes, kind="ai", message="Bench", author=user
            )

        times.append(_timed(land))
        bare.append(_timed(_bare_insert))
    beside = f"20 rows inserted alone {p50_p95(bare)}"
    label = f"dry run and commit, {BATCH} files of {FILES}, without the compile, p95"
    return [Row(label, p50_p95(times), beside, percentile(times, 0.95), 60, "ms")]


def _operations(number: int) -> list[Any]:
    from apps.chat.engine.protocol import ParsedOperation

    old, new = (
        f'"eyebrow": "Questions{mark}",' for mark in (f" {number}" if number else "", f" {number + 1}")
    )
    body = f"<<<<<<< SEARCH\n  {old}\n=======\n  {new}\n>>>>>>> REPLACE\n"
    paths = [f"/src/components/parts/Part{index}.astro" for index in range(BATCH)]
    return [ParsedOperation("file", {"path": path, "action": "update"}, body) for path in paths]


def _bare_insert() -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS bench_rows (digest text, content bytea)")
        rows = [(f"{index}", b"x" * 2500) for index in range(BATCH)]
        cursor.executemany("INSERT INTO bench_rows VALUES (%s, %s)", rows)


def _check(project: Any) -> Row:
    from apps.projects import services as projects
    from apps.workspaces import toolbox

    head = projects.head_of(project)
    assert head is not None
    known, hero = list(head.tree), "/src/components/Hero.astro"
    text = projects.read_file(head, hero).decode()
    toolbox.check([{"path": hero, "content": text}], known)  # starts it
    times, bare = [], []
    for number in range(ROUNDS):
        changed = text.replace("Start free", f"Start {number}")
        times.append(
            _timed(lambda changed=changed: toolbox.check([{"path": hero, "content": changed}], known))
        )  # type: ignore[misc]
        bare.append(_timed(lambda: toolbox.check([])))
    beside = f"a question and an answer alone {p50_p95(bare)}"
    return Row("check of one component, p95", p50_p95(times), beside, percentile(times, 0.95), 80, "ms")


def _context(project: Any) -> Row:
    from apps.chat.engine import context
    from apps.components.services import published_library
    from apps.projects import services as projects

    head = projects.head_of(project)
    assert head is not None
    files, library = projects.read_text_files(head), published_library()
    times, bare = [], []
    for number in range(ROUNDS):
        words = f"Change the heading of part {number} and the prices"
        situation = context.Situation(
            files=files, library=library, messages=[("user", words)], seed="bench", paths=list(files)
        )
        times.append(_timed(lambda situation=situation: context.build(situation)))  # type: ignore[misc]
        bare.append(_timed(lambda words=words: [words.split()[-1] in text for text in files.values()]))  # type: ignore[misc]
    label = f"context of a project with {FILES} files, p95"
    beside = f"a word looked for in all of them {p50_p95(bare)}"
    return Row(label, p50_p95(times), beside, percentile(times, 0.95), 100, "ms")
