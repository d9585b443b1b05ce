"""kill -9 of a worker at ten random points of a turn: never half a batch, never a credit lost."""

import random
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import Sum
from django.utils import timezone

from apps.accounts.models import CreditEntry, Organization, Plan, User
from apps.chat.models import Turn
from apps.chat.services import run_turn, start_turn, sweep_turns
from apps.projects.models import Project, Revision
from apps.projects.services import read_file
from tests.chat.conftest import FILES, ScriptedProvider
from tests.chat.killed_worker import ANSWER
from tests.workspaces.conftest import BASE_DIR, server_environment

pytestmark = pytest.mark.django_db(transaction=True)
HERO, SITE, NEW = "/src/components/Hero.astro", "/src/site.json", "/public/new.txt"
POINTS = 10
QUERIES = 60  # that the turn makes at least: test_a_worker_that_lives
Say = Callable[..., ScriptedProvider]


@pytest.fixture
def turn(project: Project, user: User, say: Say) -> Turn:
    """One that waits, of an organization whose credits are counted."""
    say(ANSWER, ANSWER, ANSWER)
    plan = Plan.objects.create(name="Counted", credits_a_month=1000)
    Organization.objects.filter(pk=project.organization_id).update(plan=plan)
    project.refresh_from_db()
    return start_turn(project=project, user=user, content="Change the heading")


def worker(turn: Turn, *, dies_at: int) -> int:
    """A worker takes the turn up and is killed before its query number `dies_at`. → its queries, if it lived."""
    argv = [sys.executable, "-m", "tests.chat.killed_worker", str(turn.pk), str(dies_at)]
    environment = server_environment(8000) | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(argv, env=environment, cwd=BASE_DIR, capture_output=True, text=True, timeout=60)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return int(done.stdout.split()[-1]) if done.returncode == 0 else 0


def swept(turn: Turn) -> Turn:
    """The turn after its worker's lease ran out and the sweep looked."""
    Turn.objects.filter(status="running").update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    sweep_turns()
    return Turn.objects.select_related("project", "answer").get(pk=turn.pk)


def is_whole(turn: Turn) -> bool:
    """Whether all of the answer is on the page; False when none of it is. Anything between fails."""
    head = Project.objects.get(pk=turn.project_id).head
    assert head is not None
    found = (
        "New words" in read_file(head, HERO).decode(),
        "Named" in read_file(head, SITE).decode(),
        NEW in head.tree,
    )
    assert len(set(found)) == 1, f"half a batch: {found}"
    assert Revision.objects.filter(project_id=turn.project_id, turn_id=turn.pk).count() == int(found[0])
    return found[0]


def credits_add_up(turn: Turn) -> None:
    """What was held came back but for what the turn says it took, once."""
    entries = CreditEntry.objects.filter(turn_id=turn.pk)
    assert sorted(entries.values_list("kind", flat=True)) == ["release", "reserve"]
    assert -int(entries.aggregate(sum=Sum("amount"))["sum"]) == turn.credits
    if turn.status != "completed":
        assert turn.credits == 0


def test_a_worker_that_lives(turn: Turn):
    """What the others are measured by."""
    assert worker(turn, dies_at=100_000) >= QUERIES
    done = swept(turn)
    assert done.status == "completed"
    assert is_whole(done)
    credits_add_up(done)


@pytest.mark.parametrize("number", range(POINTS))
def test_killed_once(turn: Turn, number: int):
    """The next worker takes it up, or finds that it is done."""
    share = random.Random(number).random()
    worker(turn, dies_at=point(share))
    is_whole(turn)
    found = swept(turn)
    if found.status == "queued":
        run_turn(turn.pk)
        found = swept(turn)
    assert found.status == "completed", found.error
    assert is_whole(found)
    credits_add_up(found)


def test_killed_again_and_again(turn: Turn):
    """In the end it is told or done, and nothing is kept of what was held."""
    points = random.Random(100)
    for _death in range(3):
        if swept(turn).status == "queued":
            worker(turn, dies_at=point(points.random()))
    found = swept(turn)
    assert found.status in ("completed", "failed")
    assert is_whole(found) == (found.status == "completed")
    credits_add_up(found)


def point(share: float) -> int:
    """One of the turn's queries."""
    return 1 + int(share * QUERIES)


def test_the_answer_fits_the_page():
    """So that nothing above passes because it failed."""
    assert b"Old words" in FILES[HERO]
    assert NEW not in FILES
