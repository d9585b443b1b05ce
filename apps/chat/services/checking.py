"""What an answer's operations come to, and whether that may become a revision."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from apps.chat.engine import batch
from apps.chat.engine.batch import BatchResult, Problem
from apps.chat.engine.brand import brand_problems, read_rules
from apps.chat.engine.checks import check_changes, compile_changes
from apps.chat.engine.mend import mend_changes, mend_operations, mend_syntax
from apps.chat.engine.protocol import ParsedOperation
from apps.chat.engine.scope import Locks, lock_problems, read_scope, scope_problems
from apps.chat.engine.tree import Changes
from apps.chat.models import Turn
from apps.chat.services.project_files import RevisionFiles, compile_check
from apps.components.library import Library
from apps.projects import services as projects
from apps.projects.models import Project


class Gate:
    """All that changes of one turn must pass: form, scope, locks, safety, brand, and the compiler."""

    def __init__(self, turn: Turn, library: Library) -> None:
        self._turn, self._library = turn, library
        self._scope = read_scope(turn.scope)
        self._rules = read_rules(turn.project.configuration)

    def judge(
        self, files: RevisionFiles, operations: Sequence[ParsedOperation], faults: Sequence[str] = ()
    ) -> BatchResult:
        """The operations applied, mended and checked. `changes` may be committed when there is no problem."""
        result = batch.apply(files, mend_operations(operations), self._library)
        result.problems += [Problem(-1, "protocol", fault) for fault in faults]
        if not result.problems:
            result.changes = mend_changes(files, result.changes)
            result.problems += self._problems(files, result)
        return result

    def problems_of(self, files: RevisionFiles, changes: Changes) -> list[str]:
        """What is wrong with changes that aren't complete yet, in words for the model."""
        result = BatchResult(changes=mend_changes(files, changes))
        return [problem.message for problem in self._problems(files, result)]

    def _problems(self, files: RevisionFiles, result: BatchResult) -> list[Problem]:
        changes = result.changes
        found = scope_problems(files, changes, self._scope)
        found += lock_problems(files, changes, locks_of(self._turn.project))
        found += check_changes(files, changes)
        found += brand_problems(self._rules, files, changes)
        return found or _compiled(files, result)


def _compiled(files: RevisionFiles, result: BatchResult) -> list[Problem]:
    """What the compiler says, after unclosed tags were closed where that helps."""
    problems = compile_changes(result.changes, compile_check(files))
    broken = {problem.path for problem in problems}
    mended = mend_syntax(result.changes, broken) if broken else result.changes
    if mended == result.changes or compile_changes(mended, compile_check(files)):
        return problems
    result.changes = mended
    return []


def locks_of(project: Project) -> Locks:
    """The project's locks, in words that go on after what is locked."""
    sections, files = dict[str, str](), dict[str, str]()
    for held in projects.locks_of(project):
        who = held.author.display_name if held.author else ""
        words = _("is locked by %(who)s") % {"who": who} if who else _("is locked")
        (files if held.path else sections)[held.path or held.section] = words
    return Locks(sections, files)
