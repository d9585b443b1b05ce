"""Making a revision of exact changes: checked first, so that the page stays as it was if they break it."""

from collections.abc import Mapping

import structlog
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.chat.services.pointing_spots import Site
from apps.core.errors import Invalid, Unavailable
from apps.projects import services as projects
from apps.projects.models import Revision
from apps.workspaces import toolbox

log = structlog.get_logger(__name__)


def save(site: Site, texts: Mapping[str, str | None], *, message: str, author: User) -> Revision:
    """One revision of kind edit with those files (None: gone). Open previews are synced by it.

    Raises Invalid `would_break` when a file no longer compiles, MergeConflict, NothingChanged, Locked.
    """
    _check(site, {path: text for path, text in texts.items() if text is not None})
    changes = {path: None if text is None else text.encode("utf-8") for path, text in texts.items()}
    return projects.commit(
        project=site.project,
        base_id=site.head.pk,
        changes=changes,
        kind=Revision.Kind.EDIT,
        message=message,
        author=author,
    )


def _check(site: Site, texts: Mapping[str, str]) -> None:
    files = [{"path": path, "content": text} for path, text in texts.items()]
    try:
        errors = toolbox.check(files, known=sorted({*site.head.tree, *texts}))
    except Unavailable as error:
        # The same toolbox found the element a moment ago; the preview's own verdict still guards the page.
        log.warning("pointing.check_skipped", code=error.code)
        return
    except toolbox.ToolboxError as error:
        raise Invalid(
            _("That change would break the page."), code="would_break", reason=error.code
        ) from error
    if errors:
        raise Invalid(
            _("That change would break the page: %(reason)s") % {"reason": errors[0]["message"]},
            code="would_break",
        )
