"""Credits: what a month brings an organization, what its turns hold and have used, what is left.

The ledger only grows. A turn takes its cap when it starts and gives back what it didn't use when it ends;
both entries can exist once a turn. An organization whose plan names no credits has no limit, and nothing is
written for its turns.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import CreditEntry, Organization
from apps.core.errors import AppError


class CreditsExhausted(AppError):
    """What is left of the month is not enough for this turn."""

    code, status = "credits_exhausted", 402


@dataclass(frozen=True)
class Balance:
    """An organization's credits in one month. `monthly` is what the plan brings, None without a limit."""

    monthly: int | None
    granted: int
    taken: int  # held by turns that work, and used by those that ended
    renews_at: datetime

    @property
    def left(self) -> int | None:
        """What may still be taken, never below 0; None without a limit."""
        return None if self.monthly is None else max(0, self.monthly + self.granted - self.taken)


def balance(organization: Organization, *, month: date | None = None) -> Balance:
    """What the organization has in the month of `month` (a day of it), by default the present one."""
    first = _first(month or timezone.localdate())
    entries = CreditEntry.objects.filter(organization=organization, month=first)
    sums = entries.aggregate(
        granted=Sum("amount", filter=Q(kind=CreditEntry.Kind.GRANT)),
        turns=Sum("amount", filter=~Q(kind=CreditEntry.Kind.GRANT)),
    )
    plan = organization.plan
    return Balance(
        monthly=plan.credits_a_month if plan else None,
        granted=sums["granted"] or 0,
        taken=-(sums["turns"] or 0),
        renews_at=_renewal(first),
    )


@transaction.atomic
def reserve(*, organization: Organization, turn_id: uuid.UUID, at_least: int, at_most: int) -> int | None:
    """Take up to `at_most` credits for a turn, before it starts. Answers how many; None without a limit.

    Raises CreditsExhausted when fewer than `at_least` are left.
    """
    # Starts of one organization pass here one after the other; rows that merely name it don't wait.
    held = Organization.objects.select_for_update(of=("self",), no_key=True).select_related("plan")
    has = balance(held.get(pk=organization.pk))
    if has.left is None:
        return None
    if has.left < max(1, at_least):
        raise _exhausted(has, has.left, at_least)
    amount = min(at_most, has.left)
    CreditEntry.objects.create(
        organization=organization,
        turn_id=turn_id,
        kind=CreditEntry.Kind.RESERVE,
        amount=-amount,
        month=_first(timezone.localdate()),
    )
    return amount


@transaction.atomic
def release(*, turn_id: uuid.UUID, used: int) -> bool:
    """Give back what a turn held and didn't use. False when it held nothing or that was done before."""
    held = CreditEntry.objects.filter(turn_id=turn_id, kind=CreditEntry.Kind.RESERVE).first()
    if held is None:
        return False
    _entry, made = CreditEntry.objects.get_or_create(
        turn_id=turn_id,
        kind=CreditEntry.Kind.RELEASE,
        defaults={
            "organization_id": held.organization_id,
            "amount": -held.amount - min(max(used, 0), -held.amount),
            "month": held.month,  # of the month it was taken from, though the turn ended in the next
        },
    )
    return made


def grant(*, organization: Organization, credits: int, note: str = "") -> CreditEntry:
    """Give an organization more for the present month, or with a negative number less."""
    return CreditEntry.objects.create(
        organization=organization,
        kind=CreditEntry.Kind.GRANT,
        amount=credits,
        month=_first(timezone.localdate()),
        note=note[:200],
    )


def still_held() -> list[uuid.UUID]:
    """Ids of the turns that took credits and have given nothing back yet."""
    given_back = CreditEntry.objects.filter(turn_id=OuterRef("turn_id"), kind=CreditEntry.Kind.RELEASE)
    held = CreditEntry.objects.filter(~Exists(given_back), kind=CreditEntry.Kind.RESERVE)
    return [turn_id for turn_id in held.values_list("turn_id", flat=True) if turn_id is not None]


def _exhausted(has: Balance, left: int, needed: int) -> CreditsExhausted:
    day = date_format(has.renews_at, "DATE_FORMAT")
    words = ngettext(
        "Only %(left)s credit is left, and this needs about %(needed)s.",
        "Only %(left)s credits are left, and this needs about %(needed)s.",
        left,
    )
    if left == 0:
        words = _("This month's credits are used up.")
    renewal = _("New ones come on %(day)s. Small wishes can still go to the offline designer.") % {"day": day}
    said = words % {"left": left, "needed": max(1, needed)} if left else words
    return CreditsExhausted(f"{said} {renewal}", left=left, renewsAt=has.renews_at.isoformat())


def _first(day: date) -> date:
    return day.replace(day=1)


def _renewal(first: date) -> datetime:
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return timezone.make_aware(datetime(following.year, following.month, following.day))
