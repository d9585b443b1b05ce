"""All that a model is told for one request."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from apps.chat.engine.context import now, project
from apps.chat.engine.context.budget import Budget, recent, tokens_of
from apps.chat.engine.context.marks import Marks, rule
from apps.chat.engine.context.now import Attached, Change
from apps.chat.engine.context.parts import Part, Prompt
from apps.chat.engine.context.rules import rules
from apps.chat.engine.context.selection import Wish, choose
from apps.chat.engine.context.shown import file_parts
from apps.chat.engine.context.vocabulary import library_part, theme_words
from apps.chat.engine.outline import Section
from apps.chat.engine.shapes import Shape, shape_of
from apps.components.library import Library


@dataclass(frozen=True)
class Situation:
    """Everything that is known when a request comes in. The last message is the request."""

    files: Mapping[str, str]  # the project's texts by path
    library: Library
    messages: Sequence[tuple[str, str]]  # (role, content), the oldest first
    seed: str  # secret, one conversation's own
    project_name: str = ""
    paths: Sequence[str] = ()  # all files, also those that are no texts
    label: str = ""  # of what the person points at
    scope_sections: Sequence[str] = ()  # ids that the answer may touch; with scope_files empty: all
    scope_files: Sequence[str] = ()
    locked: Sequence[str] = ()
    changes: Sequence[Change] = ()  # the newest first
    preferences: str = ""
    summary: str = ""
    attached: Sequence[Attached] = ()
    known_secrets: Sequence[str] = ()  # the installation's own, which never leave it
    edits_by: str = "protocol"

    @property
    def request(self) -> str:
        """The words that are to be answered."""
        return self.messages[-1][1] if self.messages else ""


def build(situation: Situation, budget: Budget | None = None) -> Prompt:
    """The prompt: what never changes first, then the project, its files, this moment, the conversation."""
    budget = budget or Budget()
    shape = shape_of(situation.files)
    sections = project.sections_of(situation.files, shape)
    choices = choose(situation.files, shape, sections, _wish(situation))
    texts = [*situation.files.values(), *_foreign(situation)]
    marks = Marks(situation.seed, texts, situation.known_secrets)
    said = [(role, marks.clean(content)) for role, content in situation.messages]
    messages = recent(said, budget.messages)
    ahead = [*_stable(situation, shape, budget), *_project(situation, shape, sections, marks)]
    behind = _moment(situation, budget, marks)
    taken = sum(part.tokens for part in [*ahead, *behind]) + sum(tokens_of(text) for _, text in messages)
    held = {shape.page: sections} if shape.holds_sections else {}
    room = replace(budget, files=max(min(budget.files, budget.total - taken), 0))
    files = file_parts(situation.files, choices, held, _wish(situation), room, marks)
    return Prompt((*ahead, *files, *behind), tuple(messages))


def _wish(situation: Situation) -> Wish:
    changed = [path for change in situation.changes for path in change.paths]
    return Wish(situation.request, situation.scope_files, situation.scope_sections, changed)


def _stable(situation: Situation, shape: Shape, budget: Budget) -> list[Part]:
    library = library_part(situation.library.in_dialect(shape.dialect), budget.total // 4)
    return _there([rules(shape, situation.edits_by), rule(), library, theme_words()])


def _project(
    situation: Situation,
    shape: Shape,
    sections: Sequence[Section],
    marks: Marks,
) -> list[Part]:
    paths = situation.paths or list(situation.files)
    return _there(
        [
            project.naming(situation.project_name, marks),
            project.theme(situation.files.get(project.THEME_FILE, ""), marks),
            project.outline(sections, shape, paths, marks),
            project.tree(paths, marks),
        ]
    )


def _moment(situation: Situation, budget: Budget, marks: Marks) -> list[Part]:
    files, sections = situation.scope_files, situation.scope_sections
    parts = [
        now.selection(situation.label, sections, files, marks),
        now.locks(situation.locked, marks),
        now.changes(situation.changes, marks),
        now.preferences(situation.preferences, marks),
        now.summary(situation.summary, budget, marks),
    ]
    return [*_there(parts), *now.attachments(situation.attached, marks)]


def _there(parts: Iterable[Part | None]) -> list[Part]:
    return [part for part in parts if part is not None]


def _foreign(situation: Situation) -> list[str]:
    """Every other text that will stand between marks."""
    changes = [text for change in situation.changes for text in (change.message, *change.paths)]
    attached = [text for each in situation.attached for text in (each.name, each.text, each.address)]
    fields = [situation.project_name, situation.label, situation.preferences, situation.summary]
    places = [*situation.paths, *situation.scope_files, *situation.scope_sections, *situation.locked]
    return [*changes, *attached, *fields, *places]
