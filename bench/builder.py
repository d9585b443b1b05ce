"""The builder page of a big project: its time, and that its queries don't grow."""

import time
from collections.abc import Callable
from typing import Any

from bench.client import Person
from bench.django_here import connect
from bench.report import Row, p50_p95, percentile
from tests.e2e.studio import Studio

VISITS = 60
SMALL, BIG = (10, 20), (100, 500)  # messages, files


def measure(studio: Studio) -> list[Row]:
    connect(studio)
    person = Person(studio.origin)
    small, big = _project(person, *SMALL), _project(person, *BIG)
    page, code = f"/projects/{big}/", f"/projects/{big}/code"
    visits, panels, bare = _visit(person, page), _visit(person, code), _visit(person, "/healthz")
    few, many = _queries(person, f"/projects/{small}/"), _queries(person, page)
    few_code, many_code = _queries(person, f"/projects/{small}/code"), _queries(person, code)
    beside = f"/healthz {p50_p95(bare)}"
    growth = float(many - few + many_code - few_code)
    counts = f"page {few} → {many}, Code {few_code} → {many_code}"
    return [
        Row("builder page, 100 messages, 500 files, p95", p50_p95(visits), beside,
            percentile(visits, 0.95), 150, "ms"),
        Row("its Code panel, p95", p50_p95(panels), beside, percentile(panels, 0.95), 150, "ms"),
        Row("more queries than with 10 messages and 20 files", counts, "", growth, 0, ""),
    ]  # fmt: skip


def _project(person: Person, messages: int, files: int) -> str:
    """A project of the person with so many messages, each second an answer with two operations."""
    from apps.accounts.models import User
    from apps.projects.services import create_project
    from apps.projects.templates_store import read_template

    user = User.objects.get(email=person.email)
    contents = dict(read_template("baseline-landing"))
    for number in range(files - len(contents)):
        contents[f"/src/content/part-{number // 20}/note-{number}.md"] = f"# Note {number}\n".encode()
    project = create_project(
        user=user, name=f"{messages} messages", files=dict(list(contents.items())[:files])
    )
    for number in range(messages // 2):
        _turn(project, user, number)
    return str(project.pk)


def _turn(project: Any, user: Any, number: int) -> None:
    from apps.chat.models import Conversation, Message, Operation, Turn

    organization = project.organization
    conversation, _made = Conversation.objects.get_or_create(
        project=project, defaults={"organization": organization}
    )
    both = {"organization": organization, "conversation": conversation}
    request = Message.objects.create(
        **both, role="user", author=user, content=f"Change {number}, please. " * 8
    )
    answer = Message.objects.create(
        **both, role="assistant", parent=request, content=f"I changed **{number}**.\n\n- one\n- two\n" * 4
    )
    turn = Turn.objects.create(
        **both, project=project, author=user, request=request, answer=answer, status="completed"
    )
    facts = {"turn": turn, "message": answer, "type": "file-update", "status": "completed"}
    facts["preview"] = {"affectedFiles": ["/src/site.json"], "estimatedChanges": 4}
    result = {"success": True, "linesAdded": 3, "linesRemoved": 1, "filesChanged": ["/src/site.json"]}
    for index in range(2):
        Operation.objects.create(**facts, index=index, description=f"Update part {index}", result=result)


def _visit(person: Person, path: str) -> list[float]:
    """Milliseconds of each visit, after five that warm up."""
    times = []
    for number in range(VISITS + 5):
        started = time.monotonic()
        answer = person.http.get(path)
        assert answer.status_code == 200, answer.status_code
        if number >= 5:
            times.append((time.monotonic() - started) * 1000)
    return times


def _queries(person: Person, path: str) -> int:
    """How many queries a second visit takes."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    client.cookies["sessionid"] = person.http.cookies["sessionid"]
    visit: Callable[[], Any] = lambda: client.get(path)  # noqa: E731
    assert visit().status_code == 200
    with CaptureQueriesContext(connection) as captured:
        visit()
    return len(captured)
