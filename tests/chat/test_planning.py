"""Plan first: what is proposed, accepted, asked."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from apps.accounts.models import User
from apps.chat.engine.blueprint import BlueprintError, checked, read_blueprint, read_question
from apps.chat.models import Turn
from apps.chat.services import accept_plan, go_on, run_turn, start_turn
from apps.chat.services.ending import Outcome, finish
from apps.chat.services.planning import mode_for
from apps.core.errors import AppError
from apps.projects.models import Project
from apps.projects.services import create_project, read_file, read_text_files
from tests.chat.conftest import ScriptedProvider

pytestmark = pytest.mark.django_db(transaction=True)
Say = Callable[..., ScriptedProvider]
WISH = "a landing page for a bakery in Lisbon called Padaria Sol with a menu and opening hours"
SHELF = {"hero-split": "Hero", "menu": "Menu", "footer": "Footer"}
PLAN: dict[str, Any] = {
    "name": "Padaria Sol",
    "tone": "warm",
    "theme": {"primary": "#9a4a16", "heading": "Fraunces", "mode": "light"},
    "sections": [{"component": "hero-split", "title": "Hero", "why": "says what it is"}],
}


@pytest.fixture
def site(user: User) -> Project:
    """A project from the template, as people begin."""
    return create_project(user=user, name="Padaria")


def planned(project: Project, user: User, words: str = WISH) -> Turn:
    turn = start_turn(project=project, user=user, content=words, mode="plan")
    run_turn(turn.pk)
    return Turn.objects.select_related("answer", "request", "project__organization", "conversation").get(
        pk=turn.pk
    )


def tagged(plan: dict[str, Any]) -> str:
    return f"<response>Here is a plan.</response><plan>{json.dumps(plan)}</plan>"


def page_of(project: Project) -> str:
    project.refresh_from_db()
    assert project.head is not None
    return read_file(project.head, "/src/pages/index.astro").decode()


class TestBlueprint:
    def test_it_is_read_from_an_answer(self) -> None:
        plan = read_blueprint(f"Sure! <plan>```json\n{json.dumps(PLAN)}\n```</plan>", SHELF)
        assert plan is not None
        assert plan.as_json() == PLAN

    def test_no_plan_is_none(self) -> None:
        assert read_blueprint("Just words.", SHELF) is None

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"sections": [{"component": "nonsense"}]}, "no component “nonsense”"),
            ({"sections": []}, "at least one section"),
            ({"sections": [{"component": "menu"}] * 21}, "at most 20"),
            ({"sections": ["menu"]}, "object with component"),
            ({"name": " "}, "needs a name"),
            ({"theme": {"primary": "url(x)"}}, "is no colour"),
            ({"theme": {"heading": "Comic Sans"}}, "none of the fonts"),
            ({"theme": []}, ""),
        ],
    )
    def test_faults_are_named(self, change: dict[str, Any], told: str) -> None:
        if not told:
            assert checked(PLAN | change, SHELF).theme == {}
            return
        with pytest.raises(BlueprintError, match=told):
            checked(PLAN | change, SHELF)

    @pytest.mark.parametrize("data", [None, [], "x", 7])
    def test_anything_else_is_refused(self, data: Any) -> None:
        with pytest.raises(BlueprintError):
            checked(data, SHELF)

    def test_a_question_has_three_options_at_most(self) -> None:
        text = "<question>Which town?" + "".join(f"<option>{n}</option>" for n in range(5)) + "</question>"
        question = read_question(text)
        assert question is not None
        assert (question.text, question.options) == ("Which town?", ("0", "1", "2"))


class TestOffline:
    def test_a_plan_changes_nothing(self, site: Project, user: User) -> None:
        before = site.head_id
        turn = planned(site, user)
        assert (turn.status, turn.revision_id, turn.credits) == ("completed", None, 0)
        assert turn.plan is not None
        assert turn.plan["name"] == "Padaria Sol"
        names = [section["component"] for section in turn.plan["sections"]]
        assert names[0].startswith("navigation")
        assert any("menu" in name for name in names)
        site.refresh_from_db()
        assert site.head_id == before

    def test_it_is_built_as_proposed(self, site: Project, user: User) -> None:
        turn = planned(site, user)
        made = accept_plan(turn=turn, user=user, data=None)
        run_turn(made.pk)
        made.refresh_from_db()
        assert made.status == "completed", made.error
        assert turn.plan is not None
        assert page_of(site).count(" />") == len(turn.plan["sections"])

    def test_it_is_built_as_changed(self, site: Project, user: User) -> None:
        plan = dict(planned(site, user).plan or {})
        turn = Turn.objects.get()
        hero, menu = (
            next(each for each in plan["sections"] if kind in each["component"]) for kind in ("hero", "menu")
        )
        plan |= {"name": "Sol & Mar", "sections": [menu, hero]}
        plan["theme"] = {**plan["theme"], "primary": "#123456", "heading": "Lora"}
        made = accept_plan(turn=turn, user=user, data=plan)
        run_turn(made.pk)
        page = page_of(site)
        assert 0 < page.index('id="menu"') < page.index('id="hero"')
        assert page.count(" />") == 2
        assert site.head is not None
        files = read_text_files(site.head)
        assert "#123456" in files["/src/styles/theme.css"]
        assert "lora" in files["/src/styles/theme.css"]
        assert '"Sol & Mar"' in files["/src/site.json"]
        turn.refresh_from_db()
        assert turn.plan is not None
        assert turn.plan["acceptedBy"] == str(made.pk)

    def test_a_plan_that_can_not_be_built_is_refused(self, site: Project, user: User) -> None:
        turn = planned(site, user)
        with pytest.raises(AppError) as caught:
            accept_plan(turn=turn, user=user, data={"name": "x", "sections": [{"component": "../../etc"}]})
        assert (caught.value.code, caught.value.status) == ("bad_plan", 422)

    def test_other_wishes_get_words(self, site: Project, user: User) -> None:
        turn = planned(site, user, "make the buttons green")
        assert (turn.status, turn.plan) == ("completed", None)
        assert "whole pages" in turn.answer.content
        with pytest.raises(AppError) as caught:
            accept_plan(turn=turn, user=user, data=PLAN)
        assert caught.value.code == "no_plan"

    def test_a_stopped_build_goes_on_by_its_plan(self, site: Project, user: User) -> None:
        made = accept_plan(turn=planned(site, user), user=user, data=None)
        finish(made, Outcome("cancelled"))
        again = go_on(turn=made, user=user)
        run_turn(again.pk)
        assert 'id="menu"' in page_of(site)


class TestHosted:
    def test_a_model_plans(self, site: Project, user: User, say: Say) -> None:
        provider = say(tagged({**PLAN, "sections": [{"component": "hero-split"}]}))
        turn = planned(site, user)
        assert turn.plan is not None
        assert turn.plan["sections"][0]["component"] == "hero-split"
        assert turn.answer.content == "Here is a plan."
        assert "<question>" in provider.requests[0].system
        assert (turn.tokens_in, turn.credits) == (100, 0)

    def test_a_bad_plan_is_asked_for_again_once(self, site: Project, user: User, say: Say) -> None:
        bad = tagged({**PLAN, "sections": [{"component": "nonsense"}]})
        provider = say(bad, bad)
        turn = planned(site, user)
        assert (turn.status, turn.error["code"]) == ("failed", "no_plan")
        assert "nonsense" in provider.requests[1].messages[-1].content

    def test_it_may_ask_once(self, site: Project, user: User, say: Say) -> None:
        question = "<question>For whom?<option>Families</option><option>Cafés</option></question>"
        provider = say(question, question, tagged(PLAN))
        first = planned(site, user)
        assert first.plan == {"question": "For whom?", "options": ["Families", "Cafés"]}
        assert first.answer.content == "For whom?"
        second = planned(site, user, "Families")
        assert second.plan is not None
        assert "sections" in second.plan
        assert "Don't ask anything back" in provider.requests[1].system
        assert [line.content for line in provider.requests[1].messages][:2] == [WISH, "For whom?"]

    def test_the_build_is_told_the_plan(self, site: Project, user: User, say: Say) -> None:
        provider = say(tagged(PLAN), "Done.")
        made = accept_plan(turn=planned(site, user), user=user, data=None)
        run_turn(made.pk)
        told = provider.requests[1].messages[-1].content
        assert "hero-split: Hero" in told
        assert WISH in told


class TestWhen:
    @pytest.mark.parametrize(
        ("preference", "hosted", "words", "mode"),
        [
            ("auto", True, WISH, "plan"),
            ("auto", False, WISH, "change"),
            ("always", False, WISH, "plan"),
            ("off", True, WISH, "change"),
            ("auto", True, "make the buttons green", "change"),
            ("always", True, "add a menu below the hero", "change"),
        ],
    )
    def test_by_preference_and_size(
        self, site: Project, user: User, say: Say, preference: str, hosted: bool, words: str, mode: str
    ) -> None:
        if hosted:
            say("x")
        user.plan_first = preference
        assert mode_for(words=words, user=user, project=site, model=None) == mode
