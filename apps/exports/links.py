"""Download links that expire."""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.errors import AppError, NotFound
from apps.exports.models import Artifact

SALT = "exports.download"


class LinkExpired(AppError):
    """The link was good once."""

    code, status = "link_expired", 410


def download_url(artifact: Artifact) -> str:
    """An absolute address that needs no sign-in and works for EXPORT_LINK_SECONDS."""
    token = signing.dumps(str(artifact.pk), salt=SALT)
    return settings.STUDIO_ORIGIN + reverse("exports:download", args=[token])


def artifact_of(token: str) -> Artifact:
    """The artifact that a link names. Raises LinkExpired, or NotFound for a forged link or a deleted file."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=settings.ENV.EXPORT_LINK_SECONDS)
    except signing.SignatureExpired as error:
        raise LinkExpired(_("This link has expired. Open the project and download again.")) from error
    except signing.BadSignature as error:
        raise NotFound from error
    artifact = Artifact.objects.filter(pk=pk, build__project__deleted_at=None).first()
    if artifact is None:
        raise NotFound
    return artifact
