"""The ledger of credits: nothing is taken twice, nothing gets lost."""

import threading
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts import credits
from apps.accounts.credits import CreditsExhausted
from apps.accounts.models import CreditEntry, Organization, Plan

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def organization(db: None) -> Organization:
    plan = Plan.objects.create(name="Small", credits_a_month=100)
    return Organization.objects.create(name="Bakery", plan=plan)


def left(organization: Organization) -> int | None:
    return credits.balance(organization).left


def take(organization: Organization, at_least: int = 1, at_most: int = 50) -> uuid.UUID:
    turn = uuid.uuid4()
    credits.reserve(organization=organization, turn_id=turn, at_least=at_least, at_most=at_most)
    return turn


def test_a_turn_takes_its_cap_and_gives_back_the_rest(organization: Organization) -> None:
    turn = take(organization)
    assert left(organization) == 50
    assert credits.release(turn_id=turn, used=7)
    assert left(organization) == 93


def test_giving_back_twice_changes_nothing(organization: Organization) -> None:
    turn = take(organization)
    assert credits.release(turn_id=turn, used=7)
    assert not credits.release(turn_id=turn, used=0)
    assert left(organization) == 93


def test_never_more_than_was_held(organization: Organization) -> None:
    credits.release(turn_id=take(organization, at_most=10), used=900)
    assert left(organization) == 90


def test_the_last_credits_are_a_smaller_cap(organization: Organization) -> None:
    take(organization, at_most=95)
    turn = uuid.uuid4()
    assert credits.reserve(organization=organization, turn_id=turn, at_least=3, at_most=50) == 5


def test_too_few_are_refused_with_what_is_left_and_when_more_come(organization: Organization) -> None:
    take(organization, at_most=98)
    with pytest.raises(CreditsExhausted) as caught:
        take(organization, at_least=5)
    assert caught.value.code == "credits_exhausted"
    assert caught.value.data["left"] == 2
    assert "2 credits are left" in str(caught.value.message)
    assert caught.value.data["renewsAt"] > timezone.now().isoformat()
    assert CreditEntry.objects.count() == 1


def test_no_plan_or_no_number_is_no_limit(organization: Organization) -> None:
    free = Organization.objects.create(name="Free")
    turn = uuid.uuid4()
    assert credits.reserve(organization=free, turn_id=turn, at_least=9, at_most=50) is None
    assert (left(free), CreditEntry.objects.count()) == (None, 0)
    assert not credits.release(turn_id=turn, used=3)


def test_a_grant_adds_to_this_month_only(organization: Organization) -> None:
    credits.grant(organization=organization, credits=20, note="Sorry for the outage")
    assert left(organization) == 120
    other = credits.balance(organization, month=date(2001, 2, 14))
    assert (other.left, other.granted) == (100, 0)
    assert other.renews_at.date() == date(2001, 3, 1)


def test_december_renews_in_january(organization: Organization) -> None:
    assert credits.balance(organization, month=date(2026, 12, 31)).renews_at.date() == date(2027, 1, 1)


def test_a_turn_over_the_turn_of_the_month_counts_where_it_began(organization: Organization) -> None:
    turn = take(organization)
    CreditEntry.objects.update(month=date(2001, 1, 1))
    credits.release(turn_id=turn, used=10)
    assert left(organization) == 100
    assert credits.balance(organization, month=date(2001, 1, 1)).left == 90


def test_another_organization_pays_nothing(organization: Organization) -> None:
    other = Organization.objects.create(name="Garage", plan=organization.plan)
    take(organization)
    assert left(other) == 100


def test_twenty_starts_at_once_never_overdraw(organization: Organization) -> None:
    refused: list[str] = []

    def start() -> None:
        try:
            take(organization, at_least=9, at_most=9)
        except CreditsExhausted as error:
            refused.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=start) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (left(organization), len(refused)) == (1, 9)


def test_a_transaction_that_fails_takes_nothing(organization: Organization) -> None:
    def start_that_fails() -> None:
        with transaction.atomic():
            take(organization)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        start_that_fails()
    assert left(organization) == 100


ACTIONS = st.lists(
    st.tuples(st.sampled_from(["start", "end", "end again", "grant"]), st.integers(0, 60), st.integers(0, 9)),
    max_size=25,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=ACTIONS)
def test_never_a_lost_credit(organization: Organization, actions: list[tuple[str, int, int]]) -> None:
    """Whatever happens in whatever order: plan + grants = what is left + what turns used + what is held."""
    CreditEntry.objects.all().delete()
    held: dict[uuid.UUID, int] = {}
    used, granted, ended = 0, 0, list[uuid.UUID]()
    for what, number, which in actions:
        if what == "grant":
            credits.grant(organization=organization, credits=number)
            granted += number
        elif what == "start":
            turn = uuid.uuid4()
            try:
                amount = credits.reserve(
                    organization=organization, turn_id=turn, at_least=1, at_most=max(1, number)
                )
            except CreditsExhausted:
                continue
            held[turn] = amount or 0
        elif what == "end" and held:
            turn = list(held)[which % len(held)]
            used += min(number, held.pop(turn))
            credits.release(turn_id=turn, used=number)
            ended.append(turn)
        elif what == "end again" and ended:
            credits.release(turn_id=ended[which % len(ended)], used=number)
        assert left(organization) == 100 + granted - used - sum(held.values()) >= 0
    assert sorted(credits.still_held()) == sorted(held)


@pytest.mark.parametrize("reverse", [False, True])
def test_entries_are_only_added(organization: Organization, reverse: bool) -> None:
    turns = [take(organization, at_most=5) for _ in range(3)]
    rows: Callable[[], list[Any]] = lambda: list(CreditEntry.objects.order_by("pk").values_list())  # noqa: E731
    before = rows()
    for turn in reversed(turns) if reverse else turns:
        credits.release(turn_id=turn, used=1)
    assert rows()[: len(before)] == before
