"""Small wishes to the designer where a model is set: only if the person likes it, only what it understands."""

from collections.abc import Callable

import pytest

from apps.accounts.models import User
from apps.chat.models import Turn
from apps.chat.services import run_turn, start_turn
from apps.projects.models import Project
from apps.projects.services import create_project
from tests.chat.conftest import ScriptedProvider

pytestmark = pytest.mark.django_db(transaction=True)
Say = Callable[..., ScriptedProvider]


@pytest.fixture
def bakery(user: User) -> Project:
    user.designer_first = True
    user.save()
    return create_project(user=user, name="Bakery")


def ask(project: Project, user: User, words: str, **how: object) -> Turn:
    turn = start_turn(project=project, user=user, content=words, **how)  # type: ignore[arg-type]
    run_turn(turn.pk)
    return Turn.objects.select_related("answer", "revision").get(pk=turn.pk)


def test_a_small_wish_needs_no_model(bakery: Project, user: User, say: Say):
    model = say()
    turn = ask(bakery, user, "make the buttons green and the corners sharp")
    assert (turn.status, turn.provider) == (Turn.Status.COMPLETED, "offline"), turn.error
    assert turn.revision is not None
    assert not model.requests


@pytest.mark.parametrize(
    "words",
    [
        "make the buttons green and the copy friendlier",
        "make it pop",
        "a landing page for a dentist",
        "why is it green?",
        "make the buttons green " + "please " * 60,
    ],
)
def test_all_else_goes_to_the_model(bakery: Project, user: User, say: Say, words: str):
    model = say("<response>Done.</response>")
    turn = ask(bakery, user, words)
    assert turn.provider == "scripted"
    assert len(model.requests) == 1


def test_what_is_pointed_at_goes_to_the_model(bakery: Project, user: User, say: Say):
    say("<response>Done.</response>")
    turn = ask(
        bakery, user, "make the buttons green", scope={"sections": ["hero"], "files": [], "label": "Hero"}
    )
    assert turn.provider == "scripted"


def test_who_did_not_ask_for_it_has_the_model(bakery: Project, user: User, say: Say):
    user.designer_first = False
    user.save()
    say("<response>Done.</response>")
    assert ask(bakery, user, "make the buttons green").provider == "scripted"
