"""The fast lane: small wishes that the offline designer surely understands need no model."""

from apps.chat.models import Turn
from apps.chat.providers.base import Provider
from apps.chat.providers.offline.designer import OfflineDesigner, understands
from apps.chat.services.history import conversation_lines
from apps.chat.services.project_files import RevisionFiles
from apps.components.library import Library

LONGEST = 300  # characters; more is rarely one small wish


def designer_for(turn: Turn, files: RevisionFiles, library: Library) -> Provider | None:
    """The designer, where the person likes it to go first and it understands every word; else None.

    What is pointed at, planned or attached goes to the model: the designer knows of none of these.
    """
    likes = turn.author is not None and turn.author.designer_first
    plain = turn.mode == Turn.Mode.CHANGE and not turn.scope and not turn.plan
    words = turn.request.content
    if not likes or not plain or len(words) > LONGEST or turn.request.attachments.exists():
        return None
    earlier = conversation_lines(turn)[:-1]
    return OfflineDesigner() if understands(words, earlier, files.texts, library) else None
