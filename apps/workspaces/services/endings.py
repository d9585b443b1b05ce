"""Why a workspace ended: a code for machines, words for its people. Asked before anything is removed."""

from django.utils.translation import gettext as _

from apps.workspaces.runtime.base import Ending, Observation

# What Node, the kernel's helpers and the agent write when the runtime itself can't tell.
TRACES = (
    ("heap out of memory", Ending.MEMORY),
    ("Allocation failed", Ending.MEMORY),
    ("stopping (lease)", Ending.LEASE),
)


def ending_of(observation: Observation) -> Ending:
    """What the runtime saw, else what the last lines say."""
    if observation.ending not in (None, Ending.CRASH):
        return observation.ending
    text = "\n".join(observation.log)
    found = (ending for trace, ending in TRACES if trace in text)
    return next(found, observation.ending or Ending.CRASH)


def words_of(ending: Ending, *, memory_mb: int = 0) -> str:
    """One sentence. What happens next is said by who decides it."""
    if ending is Ending.MEMORY and memory_mb:
        return _("The preview used more memory than its %(limit)s MB.") % {"limit": memory_mb}
    return {
        Ending.MEMORY: _("The preview used more memory than it may."),
        Ending.CRASH: _("The preview ended unexpectedly."),
        Ending.LEASE: _("The preview ended because the studio was away."),
        Ending.ENGINE: _("The container engine ended, and the preview with it."),
        Ending.GONE: _("The preview is gone; nothing is left that says why."),
    }[ending]


def engine_words() -> str:
    """While no engine answers."""
    return _("The container engine isn't answering; previews come back by themselves.")
