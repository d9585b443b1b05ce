"""Plan first: a blueprint that a person accepts or changes, before the turn that builds it."""

from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.chat.engine import blueprint
from apps.chat.engine.blueprint import BlueprintError
from apps.chat.models import Attempt, LanguageModel, Turn
from apps.chat.providers.base import ChatLine, ProviderError, ProviderRequest
from apps.chat.providers.offline.planned import asks_for_page, plan_page, titles
from apps.chat.services.asking import Asker
from apps.chat.services.history import conversation_lines
from apps.chat.services.listening import Answer
from apps.chat.services.spending import is_hosted
from apps.chat.services.starting import Wish, start_wish
from apps.chat.streams import TurnStream
from apps.components.library import Library
from apps.components.services import published_library
from apps.core.errors import Conflict, Invalid
from apps.projects.models import Project

FURTHEST_BACK = 20  # turns that a request goes on from


def mode_for(*, words: str, user: User, project: Project, model: LanguageModel | None) -> str:
    """Whether a message is planned first where the person didn't say: by their preference and its size."""
    if user.plan_first == User.PlanFirst.OFF or not asks_for_page(words):
        return str(Turn.Mode.CHANGE)
    always = user.plan_first == User.PlanFirst.ALWAYS
    return str(Turn.Mode.PLAN if always or is_hosted(model, project.organization) else Turn.Mode.CHANGE)


def draw_up(asker: Asker, stream: TurnStream) -> None:
    """Have a plan made, or a question asked, at most one before a plan; the turn keeps it, the site stays.

    What is said to the person becomes the asker's answer. Raises ProviderError and TurnInterrupted.
    """
    stream.status(_("Drawing up a plan…"))
    turn, library = asker.turn, published_library()
    is_offline = asker.provider.name == "offline"
    lines = steered(turn, conversation_lines(turn), offline=is_offline)
    text, plan = _by_designer(lines[-1].content, library) if is_offline else _by_model(asker, lines, library)
    Turn.objects.filter(pk=turn.pk, worker=turn.worker).update(plan=plan)
    asker.answer = Answer(text=text)


def accept(*, turn: Turn, user: User, data: Any) -> Turn:
    """Build a plan, as it was proposed or as the person changed it. Answers the turn that does.

    Raises Conflict (`no_plan`, `turn_open`), Invalid (`bad_plan`), CreditsExhausted.
    """
    proposed = turn.plan or {}
    if turn.mode != Turn.Mode.PLAN or turn.status != Turn.Status.COMPLETED or "sections" not in proposed:
        raise Conflict(_("There is no plan here that could be built."), code="no_plan")
    try:
        plan = blueprint.checked(data or proposed, titles(published_library()))
    except BlueprintError as fault:
        raise Invalid(fault.message, code="bad_plan") from fault
    wish = Wish(
        _("Build “%(name)s” by the plan.") % {"name": plan.name},
        turn.language_model,
        scope=turn.scope,
        plan=plan.as_json(),
        parent=turn.answer,
        metadata={"planOf": str(turn.pk)},
    )
    made = start_wish(project=turn.project, user=user, wish=wish)
    Turn.objects.filter(pk=turn.pk).update(plan={**plan.as_json(), "acceptedBy": str(made.pk)})
    return made


def steered(turn: Turn, lines: list[ChatLine], *, offline: bool) -> list[ChatLine]:
    """The conversation with its last line in the words a provider needs for a plan, or to go on."""
    first = _first_request(turn)
    if first is None:
        return lines
    words = first.request.content
    if not offline and turn.plan and turn.mode == Turn.Mode.CHANGE:
        plan = blueprint.checked(turn.plan, titles(published_library()))
        words = f"{blueprint.in_words(plan)}\n\nWhat the person asked for at first: {words}"
    elif not offline:
        words = (
            "I stopped your last answer. None of its changes was applied, so the files are as you see them. "
            f"Carry out what I had asked for: {words}"
        )
    return [*lines[:-1], ChatLine("user", words)]


def _by_designer(words: str, library: Library) -> tuple[str, dict[str, Any] | None]:
    plan = plan_page(words, library)
    if plan is None:
        return _("I plan whole pages. Tell me what the page is for, or send this without a plan."), None
    said = _("This is how I would build %(name)s. Change what you like, then let me build it.")
    return said % {"name": plan.name}, plan.as_json()


def _by_model(asker: Asker, lines: list[ChatLine], library: Library) -> tuple[str, dict[str, Any]]:
    may_ask = not _has_asked(asker.turn)
    for is_last in (False, True):
        answer = asker.ask(Attempt.Purpose.PLAN, _request(asker.turn, lines, library, may_ask=may_ask))
        try:
            return _read(answer.raw, library, may_ask=may_ask)
        except BlueprintError as fault:
            if is_last:
                words = _("No plan came of this: %(why)s") % {"why": fault.message}
                raise ProviderError("no_plan", words) from fault
            again = ChatLine("user", f"{fault.message} Send the whole plan again.")
            lines = [*lines, ChatLine("assistant", answer.raw), again]
    raise AssertionError("the last try returns or raises")


def _read(answer: str, library: Library, *, may_ask: bool) -> tuple[str, dict[str, Any]]:
    """What is said to the person, and what the turn keeps. Raises BlueprintError."""
    question, said = blueprint.read_question(answer), blueprint.prose_of(answer)
    plan = blueprint.read_blueprint(answer, titles(library))
    if plan is not None:
        return said or _("This is how I would build %(name)s.") % {"name": plan.name}, plan.as_json()
    if question is None:
        raise BlueprintError("There is no <plan> in your answer.")
    if not may_ask:
        raise BlueprintError("You have asked already. Choose what is most likely.")
    kept = {"question": question.text, "options": list(question.options)}
    return "\n\n".join(filter(None, [said, question.text])), kept


def _has_asked(turn: Turn) -> bool:
    """Whether the request before this one ended with a question."""
    earlier = Turn.objects.filter(conversation_id=turn.conversation_id, pk__lt=turn.pk)
    last = earlier.filter(request__superseded_at=None).order_by("-pk").values_list("plan", flat=True).first()
    return isinstance(last, dict) and "question" in last


def _request(turn: Turn, lines: list[ChatLine], library: Library, *, may_ask: bool) -> ProviderRequest:
    told = blueprint.instructions(titles(library).items(), may_ask=may_ask)
    system = f"{told}\n\nThe project is called {turn.project.name}."
    return ProviderRequest(
        messages=lines, files={}, library=library, project_name=turn.project.name, system=system
    )


def _first_request(turn: Turn) -> Turn | None:
    """The turn whose words this one carries out; None for one with words of its own."""
    found: Turn | None = None
    metadata = turn.request.metadata
    for _step in range(FURTHEST_BACK):
        before = metadata.get("planOf") or metadata.get("continues")
        row = Turn.objects.select_related("request").filter(pk=before).first() if before else None
        if row is None or row.project_id != turn.project_id:
            return found
        found, metadata = row, row.request.metadata
    return found


class Unheard(TurnStream):
    """Takes the words of a plan, which are data and not to be read while they come."""

    def __init__(self, turn: Turn) -> None:
        super().__init__(project_id=turn.project_id, turn_id=turn.pk)

    def text(self, text: str) -> None:
        """Not shown."""

    def operation(self, operation_id: Any, html: str) -> None:
        """A plan has none."""
