"""A studio in this process: one project for each template, put back to a case's start before the case is run.

All of it is real: start_turn and run_turn, PostgreSQL, Redis, the toolbox, LiteLLM over HTTP, and for cases that render
a workspace of the process runtime with its dev server.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
from django.core.cache import cache
from django.db import connection
from django.db.models import Sum

from apps.accounts.models import CreditEntry, Organization, Plan, User
from apps.accounts.services import open_account
from apps.chat.models import Conversation, LanguageModel, Turn
from apps.chat.providers import litellm
from apps.chat.services import cancel_turn, run_turn, start_turn
from apps.projects import services as projects
from apps.projects.models import Lock, Project, Revision
from apps.workspaces import services as workspaces
from apps.workspaces.models import Workspace
from apps.workspaces.services import facts, shutdown
from tests.chat.openai_server import openai_server
from tests.evals.case import Case
from tests.evals.script import reply_of
from tests.evals.starts import Tree, changed, template_of, tree_of

MODEL = "Evaluated"
CREDITS = 1_000_000  # a month: enough for any run, and counted
Count = Callable[[], int]


@dataclass(frozen=True)
class Asked:
    """What a model is asked with. `litellm_model` "": the offline designer."""

    litellm_model: str = "openai/scripted"
    api_base: str = ""
    api_key_variable: str = "EVALS_API_KEY"
    scripted: bool = True


@dataclass(frozen=True)
class Ended:
    """A turn that ended: the tree before and after, the page, how often the model was asked, seconds."""

    case: Case
    turn: Turn
    before: Tree
    after: Tree
    page: "Page | None"
    requests: int
    seconds: float
    credits: int  # by which the organization's balance fell


@dataclass(frozen=True)
class Page:
    """What the dev server shows: the status and text of /, and its verdict."""

    status: int
    text: str
    ok: bool


class EvalStudio:
    """Runs cases one after the other. `served`: templates of which cases that render get a dev server."""

    def __init__(self, asked: Asked, *, served: frozenset[str]) -> None:
        self.asked, self._served = asked, served
        self._pause = litellm.FIRST_PAUSE
        if asked.scripted:
            os.environ[asked.api_key_variable] = "sk-none"
            litellm.FIRST_PAUSE = 0.02  # the script knows no rush hours
        self._projects: dict[tuple[str, bool], Project] = {}
        User.objects.filter(email="evals@example.com").delete()
        user = User(email="evals@example.com", name="Eva")
        user.plan_first = User.PlanFirst.OFF
        user.set_unusable_password()
        self.user = open_account(user=user)
        plan, _made = Plan.objects.get_or_create(name=MODEL, defaults={"credits_a_month": CREDITS})
        Organization.objects.filter(memberships__user=self.user).update(plan=plan)

    def run(self, case: Case) -> Ended:
        """Put the project to the start, say the request, run its turn, look at what came of it."""
        cache.clear()  # rate limits, breakers
        template = template_of(case.start)
        shown = case.rendered and template in self._served
        project = self._project(template, shown=shown)
        before = self._reset(project, case)
        if shown:
            self._keep(project)
            workspaces.sync(project.pk)
        with self._model(case, project) as count:
            began = time.monotonic()
            credits = self._balance()
            turn = self._start(project, case)
            run_turn(turn.pk)
            seconds, requests = time.monotonic() - began, count()
        turn = Turn.objects.select_related("answer", "revision", "project").get(pk=turn.pk)
        after = _tree(Project.objects.get(pk=project.pk))
        page = self._page(project) if shown else None
        return Ended(case, turn, before, after, page, requests, seconds, credits - self._balance())

    def _start(self, project: Project, case: Case) -> Turn:
        row = LanguageModel.objects.filter(name=MODEL).first()
        # "also" is for the judge: files in which only a section is selected.
        scope = {key: value for key, value in case.scope.items() if key != "also"} if case.scope else None
        return start_turn(project=project, user=self.user, content=case.request, model=row, scope=scope)

    def _balance(self) -> int:
        entries = CreditEntry.objects.filter(organization__memberships__user=self.user)
        return int(entries.aggregate(sum=Sum("amount"))["sum"] or 0)

    def close(self) -> None:
        """End the dev servers, and be patient with providers again."""
        litellm.FIRST_PAUSE = self._pause
        if any(shown for _template, shown in self._projects):
            shutdown.stop_all()

    def _project(self, template: str, *, shown: bool) -> Project:
        """One with a dev server and one without of each template."""
        if (template, shown) not in self._projects:
            made = projects.create_project(user=self.user, name="Larkspur", template=template)
            self._projects[template, shown] = made
            if shown:
                self._open(made)
        return self._projects[template, shown]

    def _open(self, project: Project) -> None:
        workspace = workspaces.open_workspace(project=project, user=self.user)
        for _round in range(20):
            workspaces.reconcile(workspace.pk)
            workspace.refresh_from_db()
            if workspace.status == Workspace.Status.RUNNING:
                return
        raise RuntimeError(f"The preview didn't start: {workspace.status} {workspace.error}")

    def _keep(self, project: Project) -> None:
        """Renew the agent's lease, as `beat` does in a studio; start it anew should it have ended."""
        if not workspaces.check_health(Workspace.objects.get(project=project)):
            self._open(project)

    def _reset(self, project: Project, case: Case) -> Tree:
        """The project as the case starts, without the talk of earlier ones. → its tree with the person's edit."""
        Conversation.objects.filter(project=project).delete()
        Lock.objects.filter(project=project).delete()
        project.refresh_from_db()
        wanted, present = tree_of(case.start), _tree(project)
        changes: dict[str, bytes | None] = {path: None for path in present if path not in wanted}
        changes |= {path: content for path, content in wanted.items() if present.get(path) != content}
        if changes:
            projects.commit(
                project=project, base_id=None, changes=changes, kind=Revision.Kind.EDIT, message="Start"
            )
            project.refresh_from_db()
        for lock in case.locks:
            Lock.objects.create(project=project, author=self.user, **lock)
        return wanted

    @contextmanager
    def _model(self, case: Case, project: Project) -> Iterator[Count]:
        """The row of the model that answers; scripted, the server that plays it. Yields how often it was asked."""
        if not self.asked.scripted:
            _set_row(self.asked)
            yield lambda: 0
            return
        between = [self._meanwhile(case, project)] if case.meanwhile or case.stop else []
        replies = [reply_of(reply, between.pop() if between else None) for reply in case.replies]
        with openai_server(*replies) as server:
            _set_row(replace(self.asked, api_base=server.url))
            yield lambda: len(server.requests)

    def _meanwhile(self, case: Case, project: Project) -> Callable[[], None]:
        def act() -> None:
            try:
                if case.stop:
                    cancel_turn(turn=Turn.objects.get(project=project, status="running"), user=self.user)
                if case.meanwhile:
                    self._edit(project, case)
            finally:
                connection.close()

        return act

    def _edit(self, project: Project, case: Case) -> None:
        """What the person changes by hand while the model writes."""
        start = tree_of(case.start)
        wanted = changed(start, case.meanwhile)
        paths = {path for path in {*start, *wanted} if wanted.get(path) != start.get(path)}
        edits = {path: wanted.get(path) for path in paths}
        projects.commit(
            project=project, base_id=None, changes=edits, kind="edit", message="Mine", author=self.user
        )

    def _page(self, project: Project) -> Page:
        workspace = Workspace.objects.get(project=project)
        said = workspaces.sync(project.pk)
        socket = facts.endpoint_of(workspace).dev.path
        assert socket is not None
        transport = httpx.HTTPTransport(uds=str(socket))
        with httpx.Client(transport=transport, base_url="http://127.0.0.1", trust_env=False) as client:
            answer = client.get("/", headers={"accept": "text/html"}, timeout=20)
        return Page(answer.status_code, answer.text, said.ok)


def _tree(project: Project) -> Tree:
    """path → content of the project's head."""
    assert project.head is not None
    return dict(projects.read_files(project.head))


def _set_row(asked: Asked) -> None:
    """The one row of a model, which the turns choose; none for the offline designer."""
    if not asked.litellm_model:
        LanguageModel.objects.all().delete()
        return
    facts: dict[str, Any] = {"litellm_model": asked.litellm_model, "api_base": asked.api_base}
    facts |= {"api_key_variable": asked.api_key_variable, "is_default": True}
    LanguageModel.objects.update_or_create(name=MODEL, defaults=facts)
