"""What turns take from an organization's credits, however they end."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts import credits
from apps.accounts.models import CreditEntry, Plan, User
from apps.chat.models import Turn
from apps.chat.providers.base import ProviderError
from apps.chat.services import cancel_turn, run_turn, start_turn, sweep_turns
from apps.chat.services import ending as ending_module
from apps.chat.services.pulse import claim
from apps.chat.services.spending import credits_of, estimate
from apps.core.errors import AppError
from apps.projects.models import Project
from apps.projects.services import commit, create_project
from tests.chat.conftest import FILES, ScriptedProvider, heading

pytestmark = pytest.mark.django_db(transaction=True)
Say = Callable[..., ScriptedProvider]


@pytest.fixture
def project(user: User) -> Project:
    """Of an organization with 100 credits a month."""
    made = create_project(user=user, name="Site", files=FILES)
    made.organization.plan = Plan.objects.create(name="Small", credits_a_month=100)
    made.organization.save()
    return made


def left(project: Project) -> int | None:
    return credits.balance(project.organization).left


def ask(project: Project, user: User) -> Turn:
    turn = start_turn(project=project, user=user, content="Change the heading")
    run_turn(turn.pk)
    return Turn.objects.select_related("answer").get(pk=turn.pk)


def test_a_change_costs_by_its_tokens(project: Project, user: User, say: Say) -> None:
    say(heading("Old words", "New words"))
    turn = ask(project, user)
    assert (turn.status, turn.credits, turn.credits_cap, left(project)) == ("completed", 1, 50, 99)
    receipt = turn.receipt
    assert (receipt["credits"], receipt["tokensIn"], receipt["tokensOut"]) == (1, 100, 50)


def test_the_cap_is_held_while_it_works(project: Project, user: User, say: Say) -> None:
    say("x")
    turn = start_turn(project=project, user=user, content="a")
    assert left(project) == 50
    assert turn.estimate is not None
    assert turn.estimate["credits"] >= 1


@pytest.mark.parametrize("answer", ["Only words.", ProviderError("bad_key", "Refused.")])
def test_words_and_failures_are_free(project: Project, user: User, say: Say, answer: object) -> None:
    say(answer)
    assert ask(project, user).credits == 0
    assert left(project) == 100


def test_stopped_is_free(project: Project, user: User, say: Say) -> None:
    say("x")
    cancel_turn(turn=start_turn(project=project, user=user, content="a"), user=user)
    assert left(project) == 100


def test_the_offline_designer_holds_nothing(project: Project, user: User) -> None:
    turn = start_turn(project=project, user=user, content="a page for a bakery")
    assert (turn.credits_cap, CreditEntry.objects.count()) == (0, 0)


def test_too_few_credits_start_nothing(project: Project, user: User, say: Say) -> None:
    say("x")
    credits.grant(organization=project.organization, credits=-100)
    with pytest.raises(AppError) as caught:
        start_turn(project=project, user=user, content="a")
    assert (caught.value.code, caught.value.status) == ("credits_exhausted", 402)
    assert not Turn.objects.exists()


def test_a_worker_that_dies_after_the_commit_is_charged_once(project: Project, user: User, say: Say) -> None:
    say("x")
    turn = start_turn(project=project, user=user, content="a")
    claim(turn.pk)
    Turn.objects.update(tokens_in=5000, tokens_out=1000)
    commit(project=project, base_id=None, changes={"/a.txt": b"a\n"}, kind="ai", message="a", turn_id=turn.pk)
    Turn.objects.update(revision=Project.objects.get(pk=project.pk).head)
    Turn.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    assert left(project) == 50
    for _ in range(3):
        sweep_turns()
    turn.refresh_from_db()
    assert (turn.status, turn.credits, left(project)) == ("completed", 3, 97)


def test_an_end_that_breaks_off_is_made_good(
    project: Project, user: User, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end is one transaction: nothing of it counts until all of it does."""
    say(heading("Old words", "New words"))

    def dies(turn: Turn, outcome: object) -> None:
        raise DatabaseError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(ending_module, "_finish_answer", dies)
        turn = start_turn(project=project, user=user, content="a")
        with pytest.raises(DatabaseError):
            run_turn(turn.pk)
    assert left(project) == 50
    Turn.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    sweep_turns()
    turn.refresh_from_db()
    assert (turn.status, turn.credits, left(project)) == ("completed", 1, 99)


def test_the_sweep_finds_what_was_forgotten(project: Project, user: User, say: Say) -> None:
    say("x")
    turn = start_turn(project=project, user=user, content="a")
    Turn.objects.update(status="failed", finished_at=timezone.now())
    assert sweep_turns() == 1
    assert (left(project), sweep_turns()) == (100, 0)
    turn.delete()


def test_a_turn_that_is_gone_gives_back(project: Project, user: User, say: Say) -> None:
    say("x")
    start_turn(project=project, user=user, content="a").delete()
    sweep_turns()
    assert left(project) == 100


def test_credits_by_cost_or_by_tokens() -> None:
    assert credits_of(Decimal("0.031"), 10) == 4
    assert credits_of(Decimal(0), 2001) == 2
    assert credits_of(Decimal(0), 0) == 0


def test_an_estimate_learns_from_the_project(project: Project, user: User, say: Say) -> None:
    say(heading("Old words", "New words"))
    blind = estimate(project=project, model=None)
    ask(project, user)
    learned = estimate(project=project, model=None)
    assert (learned.tokens_in, learned.tokens_out) == (100, 50)
    assert blind.tokens_in > learned.tokens_in


def test_a_turn_at_its_cap_is_not_asked_again(project: Project, user: User, say: Say, settings: Any) -> None:
    settings.ENV = settings.ENV.model_copy(update={"CREDIT_TOKENS": 1, "TURN_MAX_CREDITS": 60})
    provider = say(heading("nope", "x"), heading("Old words", "New words"))
    turn = ask(project, user)
    assert (turn.status, len(provider.requests), turn.credits) == ("failed", 1, 0)
    assert left(project) == 100


class TestShown:
    """Where people see what is left."""

    @pytest.fixture
    def mine(self, user: User) -> Client:
        client = Client()
        client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
        return client

    def test_in_the_builder_where_there_is_a_limit(self, mine: Client, project: Project, say: Say) -> None:
        say("x")
        page = mine.get(reverse("chat:builder", args=[project.pk])).content.decode()
        assert "<span data-credits>100</span>" in page
        assert "composer__estimate" in page
        Plan.objects.update(credits_a_month=None)
        page = mine.get(reverse("chat:builder", args=[project.pk])).content.decode()
        assert "data-credits" not in page
        assert "composer__estimate" not in page

    def test_over_rest(self, mine: Client, project: Project, user: User) -> None:
        credits.grant(organization=project.organization, credits=5)
        [told] = mine.get("/api/v1/credits").json()["data"]
        assert (told["monthly"], told["granted"], told["taken"], told["left"]) == (100, 5, 0, 105)
        assert told["organizationId"] == str(project.organization_id)
        assert Client().get("/api/v1/credits").status_code == 401

    def test_a_refusal_tells_what_is_left(self, mine: Client, project: Project, say: Say) -> None:
        say("x")
        credits.grant(organization=project.organization, credits=-100)
        address = f"/api/v1/projects/{project.pk}/messages"
        answer = mine.post(address, {"content": "a"}, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (402, "credits_exhausted")
        assert answer.json()["details"]["left"] == 0

    def test_administrators_grant_and_never_change(self, project: Project, make_user: Any) -> None:
        root = make_user("root@example.com")
        root.is_staff = root.is_superuser = True
        root.save()
        staff = Client()
        staff.force_login(root, "allauth.account.auth_backends.AuthenticationBackend")
        given = {"organization": str(project.organization_id), "amount": "30", "note": "Welcome"}
        assert staff.post("/admin/accounts/creditentry/add/", given).status_code == 302
        assert left(project) == 130
        entry = CreditEntry.objects.get()
        assert staff.get("/admin/accounts/creditentry/").status_code == 200
        assert (
            staff.post(f"/admin/accounts/creditentry/{entry.pk}/delete/", {"post": "yes"}).status_code == 403
        )
