"""What a turn's models were told, for people to look at."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Membership, User
from apps.chat.models import Attempt, Turn
from apps.chat.services import run_turn, start_turn
from apps.chat.services.inspecting import asked_of, timeline
from apps.projects.models import Project, ProjectMember
from tests.chat.conftest import ScriptedProvider, heading

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mine(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def turn(project: Project, user: User, say: Callable[..., ScriptedProvider]) -> Turn:
    """A turn that was mended once."""
    user.ai_preferences = "British spelling, always."
    user.save()
    say(heading("Nowhere to be found", "x"), heading("Old words", "New words"))
    made = start_turn(project=project, user=user, content="Change the heading of the hero")
    run_turn(made.pk)
    return Turn.objects.get(pk=made.pk)


def url(name: str, turn: Turn) -> str:
    return reverse(f"chat:{name}", args=[turn.project_id, turn.pk])


def test_the_timeline_tells_all_in_order(turn: Turn, user: User):
    moments = timeline(turn, user)
    kinds = [moment.kind for moment in moments]
    assert kinds[:3] == ["asked", "started", "attempt"]
    assert kinds.count("attempt") == 2
    assert kinds[-2:] == ["saved", "completed"]
    assert [moment.at for moment in moments] == sorted(moment.at for moment in moments)


def test_shares_come_to_the_whole(turn: Turn, user: User):
    asked = asked_of(Attempt.objects.filter(turn=turn).first(), turn, user)
    assert sum(piece.tokens for piece in asked.pieces) == asked.tokens > 0
    assert sum(piece.share for piece in asked.pieces) == pytest.approx(100, abs=1)
    assert sum(group[3] for group in asked.groups) == pytest.approx(100, abs=1)
    assert {group[0] for group in asked.groups} == {"rules", "project", "files", "now", "talk"}
    hero = next(piece for piece in asked.pieces if piece.title == "/src/components/Hero.astro")
    assert hero.why == "named in the request"


def test_the_page_and_the_texts(mine: Client, turn: Turn):
    page = mine.get(url("told", turn))
    assert page.status_code == 200
    text = page.content.decode()
    assert "Hero.astro" in text
    assert "1 problem" in text
    first = Attempt.objects.filter(turn=turn).first()
    index = next(n for n, piece in enumerate(first.sent) if piece.get("path") == "/src/components/Hero.astro")
    piece = mine.get(url("told_text", turn), {"attempt": 0, "piece": index})
    assert piece["Content-Type"] == "text/plain; charset=utf-8"
    assert '"heading": "Old words"' in piece.content.decode()
    assert "Nowhere to be found" in mine.get(url("told_text", turn), {"attempt": 0}).content.decode()


@pytest.mark.parametrize("query", [{}, {"attempt": "x"}, {"attempt": "-1"}, {"attempt": "0", "piece": "²"}])
def test_nonsense_is_refused(query: dict[str, str], mine: Client, turn: Turn):
    answer = mine.get(url("told_text", turn), query, headers={"accept": "application/json"})
    assert answer.status_code == 422


@pytest.mark.parametrize("query", [{"attempt": "9"}, {"attempt": "0", "piece": "999"}])
def test_what_is_not_there_is_not_found(query: dict[str, str], mine: Client, turn: Turn):
    assert mine.get(url("told_text", turn), query).status_code == 404


def test_only_those_who_may_edit_see_it(turn: Turn, outsider: User):
    theirs = Client()
    theirs.force_login(outsider)
    for name in ("told", "told_text"):
        assert theirs.get(url(name, turn), {"attempt": "0"}).status_code == 404
    ProjectMember.objects.create(project=turn.project, user=outsider, right="view")
    for name in ("told", "told_text"):
        assert theirs.get(url(name, turn), {"attempt": "0"}).status_code == 403


def test_a_persons_wishes_are_shown_to_nobody_else(turn: Turn, outsider: User, mine: Client):
    Membership.objects.create(
        organization=turn.project.organization, user=outsider, role=Membership.Role.MEMBER
    )
    colleague = Client()
    colleague.force_login(outsider)
    sent = Attempt.objects.filter(turn=turn).first().sent
    index = next(n for n, piece in enumerate(sent) if piece["name"] == "preferences")
    query = {"attempt": "0", "piece": str(index)}
    assert b"British" in mine.get(url("told_text", turn), query).content
    assert colleague.get(url("told_text", turn), query).status_code == 404
    assert "only its author sees it" in colleague.get(url("told", turn)).content.decode()
    for number in range(len(sent)):
        answer = colleague.get(url("told_text", turn), {"attempt": "0", "piece": str(number)})
        assert b"British" not in answer.content


def test_over_rest(mine: Client, turn: Turn):
    address = f"/api/v1/projects/{turn.project_id}/turns/{turn.pk}/attempts"
    rows = mine.get(address).json()["data"]
    assert [row["purpose"] for row in rows] == ["answer", "mend"]
    assert rows[0]["problems"]
    assert sum(piece["tokens"] for piece in rows[0]["sent"]) > 0
    assert not any("text" in piece for piece in rows[0]["sent"])


def test_no_secret_of_the_installation_is_in_what_was_sent(
    project: Project, user: User, say: Callable[..., ScriptedProvider], settings: object
):
    from django.conf import settings as django_settings

    provider = say(heading("Old words", "New words"))
    made = start_turn(project=project, user=user, content=f"Use {django_settings.SECRET_KEY} for the hero")
    run_turn(made.pk)
    sent = str(Attempt.objects.get(turn=made).sent)
    asked = provider.requests[0]
    for text in (sent, asked.system, str(asked.messages)):
        assert django_settings.SECRET_KEY not in text
    assert "[secret removed]" in str(asked.messages)
