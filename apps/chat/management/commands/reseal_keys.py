"""`manage.py reseal_keys`: encrypt every kept key with the newest of ENCRYPTION_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from apps.chat.models import ProviderKey
from apps.core import encryption


class Command(BaseCommand):
    """Run it after adding a version to ENCRYPTION_KEYS; then the older versions can be left out."""

    help = (
        "Encrypt the keys of organizations with the newest of ENCRYPTION_KEYS. Doing it twice does no harm."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Reseal what an older version sealed. Raises CommandError that names the rows that don't open."""
        ids = list(ProviderKey.objects.order_by("pk").values_list("pk", flat=True))
        moved, closed = 0, []
        for pk in ids:
            try:
                moved += _reseal(pk)
            except encryption.CannotOpen as error:
                closed.append(f"{pk}: {error}")
        version = encryption.newest_version()
        self.stdout.write(f"{moved} of {len(ids)} keys encrypted anew, with version {version}.")
        if closed:
            raise CommandError("These keys don't open:\n" + "\n".join(closed))


@transaction.atomic
def _reseal(pk: Any) -> int:
    """1 when it was sealed anew, 0 when there was nothing to do. Holds the row, so that no change is lost."""
    key = ProviderKey.objects.select_for_update().filter(pk=pk).first()
    if key is None or encryption.version_of(key.sealed) == encryption.newest_version():
        return 0
    key.hold(key.secret())
    key.save(update_fields=["sealed", "updated_at"])
    return 1
