"""Status moves by compare-and-swap, on real rows."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from apps.accounts.models import User
from apps.accounts.services import home_organization
from apps.core.models import Transition
from apps.core.transitions import transition
from apps.projects.models import Project
from apps.workspaces.models import Workspace


@pytest.fixture
def workspace(user: User) -> Workspace:
    project = Project.objects.create(organization=home_organization(user), owner=user, name="Bakery")
    return Workspace.objects.create(organization=project.organization, project=project, user=user)


def test_move_changes_the_row_and_leaves_a_record(workspace: Workspace) -> None:
    assert transition(workspace, to="creating", reason="opened", restarts=3)
    row = Workspace.objects.get()
    assert (row.status, row.restarts) == ("creating", 3)
    record = Transition.objects.get()
    assert (record.from_status, record.to_status, record.reason) == ("stopped", "creating", "opened")


def test_stale_row_moves_nothing(workspace: Workspace) -> None:
    stale = Workspace.objects.get()
    assert transition(workspace, to="creating")
    assert not transition(stale, to="creating", restarts=9)
    assert Workspace.objects.get().restarts == 0
    assert Transition.objects.count() == 1


def test_move_that_is_not_allowed_raises(workspace: Workspace) -> None:
    with pytest.raises(ValueError, match="can't go from stopped to running"):
        transition(workspace, to="running")


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_wins(make_user: Callable[..., User]) -> None:
    user = make_user()
    project = Project.objects.create(organization=home_organization(user), owner=user, name="Bakery")
    Workspace.objects.create(organization=project.organization, project=project, user=user)
    rows = [Workspace.objects.get() for _ in range(10)]
    barrier = threading.Barrier(10)
    won: list[bool] = []

    def move(row: Workspace) -> None:
        try:
            barrier.wait()
            won.append(transition(row, to="creating"))
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=(row,)) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 9 + [True]
