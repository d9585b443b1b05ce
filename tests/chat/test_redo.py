"""Doing again what was undone."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.chat.models import Operation, Turn
from apps.chat.services import redo_turn, run_turn, start_turn, undo_turn
from apps.core.errors import Invalid
from apps.projects.models import Project
from apps.projects.services import create_project, head_of

# The turn's heartbeat has a connection of its own and must see the rows.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project(user: User) -> Project:
    return create_project(user=user, name="Bakery")


@pytest.fixture
def turn(project: Project, user: User) -> Turn:
    started = start_turn(project=project, user=user, content="make the buttons green")
    run_turn(started.pk)
    return Turn.objects.get(pk=started.pk)


def test_redo_brings_back_the_tree_and_the_cards(turn: Turn, project: Project, user: User) -> None:
    changed = head_of(project)
    undo_turn(turn=turn, user=user)
    redo_turn(turn=turn, user=user)
    again = head_of(project)
    assert changed is not None
    assert again is not None
    assert again.tree == changed.tree
    assert Turn.objects.get().undone_by is None
    assert not turn.operations.exclude(status=Operation.Status.COMPLETED).exists()


def test_redo_of_what_was_not_undone_is_refused(turn: Turn, user: User) -> None:
    with pytest.raises(Invalid, match="nothing"):
        redo_turn(turn=turn, user=user)


def test_page_offers_undo_again_after_redo(client: Client, turn: Turn, project: Project, user: User) -> None:
    client.force_login(user)
    undo_turn(turn=turn, user=user)
    answer = client.post(reverse("chat:redo", args=[project.pk, turn.pk]))
    assert answer.status_code == 200
    assert reverse("chat:undo", args=[project.pk, turn.pk]) in answer.content.decode()
