"""“Undo that” in the chat: the last change comes back, once, whoever answers."""

import pytest

from apps.accounts.models import User
from apps.chat.models import Turn
from apps.chat.services.undoing import asks_to_undo
from apps.projects.models import Project, Revision
from apps.projects.services import create_project
from tests.chat.test_offline_turn import BAKERY, ask, files

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bakery(user: User) -> Project:
    project = create_project(user=user, name="Bakery")
    ask(project, user, BAKERY)
    return project


@pytest.mark.parametrize(
    "words",
    ["undo", "Undo that.", "please undo the last change", "take it back", "put that back", "revert this",
     "Can you undo what you just did?", "go back to how it was", "roll back", "change it back, please"],
)  # fmt: skip
def test_words_that_ask_for_it(words: str):
    assert asks_to_undo(words)


@pytest.mark.parametrize(
    "words",
    ["undo the dark mode", "put the menu back on top", "add a back button", "go back to green buttons",
     "write “undo that” in the heading", "take the gallery out", ""],
)  # fmt: skip
def test_words_that_ask_for_something_else(words: str):
    assert not asks_to_undo(words)


def test_the_last_change_comes_back_and_then_the_one_before(bakery: Project, user: User):
    first = files(bakery)
    green = ask(bakery, user, "make the buttons green")
    second = files(bakery)
    faq = ask(bakery, user, "make the corners sharp")
    undone = ask(bakery, user, "undo that")
    assert undone.status == Turn.Status.COMPLETED
    assert undone.answer.content == "I took back “make the corners sharp”."
    assert files(bakery) == second
    assert undone.revision is not None
    assert undone.revision.kind == Revision.Kind.RESTORE
    faq.refresh_from_db()
    assert faq.undone_by_id == undone.revision_id
    ask(bakery, user, "undo the last change")
    assert files(bakery) == first
    green.refresh_from_db()
    assert green.undone_by_id is not None


def test_what_a_person_did_since_is_kept(bakery: Project, user: User):
    from apps.projects import services as projects

    ask(bakery, user, "make the buttons green")
    bakery.refresh_from_db()
    projects.commit(
        project=bakery,
        base_id=bakery.head_id,
        changes={"/public/note.txt": b"mine"},
        kind="edit",
        message="Note",
    )
    ask(bakery, user, "undo that")
    assert files(bakery)["/public/note.txt"] == "mine"


def test_nothing_to_take_back_is_told(user: User):
    project = create_project(user=user, name="Empty")
    turn = ask(project, user, "undo")
    assert (turn.status, turn.revision) == (Turn.Status.COMPLETED, None)
    assert "no change" in turn.answer.content
