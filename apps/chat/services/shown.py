"""Files of the project in what a model is told after its first answer: as data, and without secrets."""

from apps.chat.engine.context.secrets import is_private
from apps.chat.models import Turn
from apps.chat.services.project_files import RevisionFiles
from apps.chat.services.prompting import marks_for

MAX_SHOWN = 40_000  # characters of one file


class Shown:
    """`marks` are those of the turn's prompt."""

    def __init__(self, turn: Turn, files: RevisionFiles) -> None:
        self.marks = marks_for(turn, files.texts.values())
        self._files = files

    def file(self, path: str) -> str:
        """The present text of a file between marks; "" for one that isn't there, is private or too long."""
        text = self._files.texts.get(path, "")
        if not text or is_private(path) or len(text) > MAX_SHOWN:
            return ""
        return self.marks.around(text, "file", {"path": path})
