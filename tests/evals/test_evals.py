"""All cases, against the promises: nothing broken is called completed, nothing changes out of scope, no credit is lost."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from apps.components.services import seed_components
from tests.evals.case import Case, load
from tests.evals.judge import Judgement, judge
from tests.evals.report import share_that_ends_well
from tests.evals.studio import Asked, EvalStudio

CASES = load()
# The one template of which a dev server is started here; `python -m tests.evals` starts all that cases need.
SERVED = "baseline-landing"


@pytest.fixture
def _django_db_helper(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """In place of pytest-django's own, which would empty the database after each case."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def studio(django_db_setup: None, django_db_blocker: Any) -> Iterator[EvalStudio]:
    """One for all cases: each puts its project back to its own start."""
    with django_db_blocker.unblock():
        seed_components()
        running = EvalStudio(Asked(), served=frozenset({SERVED}))
        yield running
        running.close()
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="module")
def results() -> list[Judgement]:
    """What the cases came to, in their order."""
    return []


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case, studio: EvalStudio, results: list[Judgement]):
    result = judge(studio.run(case))
    results.append(result)
    if case.todo:
        return  # counted below, and told in the table
    assert not result.faults, "\n".join(result.faults)


def test_there_are_enough_of_each_kind():
    assert len(CASES) >= 120
    assert len({case.kind for case in CASES}) >= 12


class TestAll:
    """What the whole set must show. Runs after the cases."""

    def test_well_formed_output_always_ends_well(self, results: list[Judgement]):
        well = [result for result in results if result.formed == "well"]
        assert share_that_ends_well(well) == 1.0

    def test_damaged_output_nearly_always_does(self, results: list[Judgement]):
        damaged = [result for result in results if result.formed == "damaged"]
        assert share_that_ends_well(damaged) >= 0.95

    def test_no_broken_page_is_called_completed(self, results: list[Judgement]):
        assert [result.name for result in results if result.lied] == []

    def test_nothing_changes_out_of_scope(self, results: list[Judgement]):
        assert [result.name for result in results if result.out_of_scope] == []
