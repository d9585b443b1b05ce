"""A revision's files for the engine: texts at once, others when somebody really reads them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import structlog

from apps.chat.engine.checks import CompileCheck
from apps.core.errors import Unavailable
from apps.projects import services as projects
from apps.projects.models import Revision
from apps.workspaces import toolbox

log = structlog.get_logger(__name__)


class RevisionFiles(Mapping[str, bytes]):
    """path → content of a revision."""

    def __init__(self, revision: Revision) -> None:
        self._revision = revision
        self.texts = projects.read_text_files(revision)
        self._read: dict[str, bytes] = {path: text.encode("utf-8") for path, text in self.texts.items()}

    def __getitem__(self, path: str) -> bytes:
        if path not in self._read:
            if path not in self._revision.tree:
                raise KeyError(path)
            self._read[path] = projects.read_file(self._revision, path)
        return self._read[path]

    def __contains__(self, path: object) -> bool:
        return path in self._revision.tree

    def __iter__(self) -> Iterator[str]:
        return iter(self._revision.tree)

    def __len__(self) -> int:
        return len(self._revision.tree)


def compile_check(files: RevisionFiles) -> CompileCheck:
    """Compiles changed files in the toolbox, which knows of the project's other files by their names."""

    def check(changed: Mapping[str, str]) -> Sequence[Mapping[str, Any]]:
        try:
            known = sorted({*files, *changed})
            return toolbox.check(
                [{"path": path, "content": text} for path, text in changed.items()], known=known
            )
        except Unavailable as error:
            # The workspace's own verdict still guards the page; without both, the next build tells.
            log.warning("turn.compile_check_skipped", code=error.code)
        except toolbox.ToolboxError as error:
            return [{"code": error.code, "message": str(error)}]
        return []

    return check
