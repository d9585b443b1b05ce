"""Contents of files: put and get many at once, addressed by SHA-256 within an organization."""

import uuid
from collections.abc import Iterable, Mapping

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from apps.accounts.models import Organization
from apps.core.storage import reached
from apps.projects.models import Blob
from apps.projects.trees import KB, is_text

MAX_IN_ROW = 256 * KB  # larger contents are kept in the file storage


def put_many(organization: Organization, contents: Mapping[str, bytes]) -> None:
    """Keep contents (digest → bytes). Those already kept are touched, so that a purge going on spares them.

    Call it inside the transaction that makes the revision naming them.
    """
    large = [digest for digest, content in contents.items() if len(content) > MAX_IN_ROW]
    # Locked, so that no purge removes the row between this look and the touch below.
    rows = Blob.objects.filter(organization=organization, digest__in=large).order_by("digest")
    kept = set(rows.select_for_update(no_key=True).values_list("digest", flat=True)) if large else set()
    # Sorted, so that two transactions that keep the same contents wait for each other and never deadlock.
    new = [_row(organization, digest, contents[digest], digest in kept) for digest in sorted(contents)]
    Blob.objects.bulk_create(
        new, update_conflicts=True, unique_fields=["organization", "digest"], update_fields=["updated_at"]
    )


def _row(organization: Organization, digest: str, content: bytes, kept: bool) -> Blob:
    row = Blob(organization=organization, digest=digest, size=len(content), is_text=is_text(content))
    if len(content) <= MAX_IN_ROW:
        row.content = content
    elif not kept:
        # A name of its own each time: removing an orphan can never hit the file of a newer row.
        name = f"blobs/{organization.pk}/{digest}/{uuid.uuid4().hex}"
        with reached():
            row.storage_name = default_storage.save(name, ContentFile(content))
    return row


def get_many(organization_id: uuid.UUID, digests: Iterable[str]) -> dict[str, bytes]:
    """digest → bytes, in one query. Raises LookupError when one is missing (a broken store, never input)."""
    wanted = set(digests)
    if not wanted:
        return {}
    rows = Blob.objects.filter(organization_id=organization_id, digest__in=wanted)
    found = {row.digest: read(row) for row in rows}
    if missing := wanted - found.keys():
        raise LookupError(f"{len(missing)} blobs are missing, such as {min(missing)}")
    return found


def read(row: Blob) -> bytes:
    """The content of one row, from wherever it is kept."""
    if row.content is not None:
        return bytes(row.content)
    with reached(), default_storage.open(row.storage_name, "rb") as file:
        return bytes(file.read())
