"""The offline designer through the whole turn, on the real template and library."""

import pytest

from apps.accounts.models import User
from apps.chat.engine.outline import parse_page
from apps.chat.engine.shapes import shape_of
from apps.chat.models import Turn
from apps.chat.services import run_turn, start_turn, undo_turn
from apps.projects.models import Project
from apps.projects.services import create_project, read_text_files

pytestmark = pytest.mark.django_db(transaction=True)
BAKERY = "a landing page for a bakery in Lisbon with a menu, opening hours and a contact form"


def ask(project: Project, user: User, words: str) -> Turn:
    turn = start_turn(project=project, user=user, content=words)
    run_turn(turn.pk)
    return Turn.objects.select_related("answer", "project", "revision").get(pk=turn.pk)


def files(project: Project) -> dict[str, str]:
    project.refresh_from_db()
    assert project.head is not None
    return read_text_files(project.head)


@pytest.mark.parametrize(
    "template", ["baseline-landing", "react-vite", "vue-vite", "svelte-vite", "static-html"]
)
def test_the_bakery(user: User, template: str):
    project = create_project(user=user, name="Bakery", template=template)
    shape = shape_of(files(project))
    turn = ask(project, user, BAKERY)
    assert turn.status == "completed", turn.error
    ids = [section.id for section in parse_page(files(project)[shape.page], shape).sections]
    for wanted in ("menu", "opening-hours", "contact"):
        assert any(wanted in section_id for section_id in ids), ids
    assert turn.answer.content
    assert turn.operations.filter(status="completed").count() >= 5

    before = files(project)
    second = ask(project, user, "make the buttons green and add a gallery")
    assert second.status == "completed", second.error
    assert files(project)["/src/styles/theme.css"] != before["/src/styles/theme.css"]
    undo_turn(turn=second, user=user)
    assert files(project) == before
