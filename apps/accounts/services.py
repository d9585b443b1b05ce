"""Opening accounts, and who belongs where."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Membership, Organization, User
from apps.core.errors import Forbidden
from apps.core.locks import hold_until_commit


def signup_is_open() -> bool:
    """Whether a stranger may open an account: always the first person, then as SIGNUP_OPEN says."""
    return bool(settings.ENV.SIGNUP_OPEN) or not User.objects.exists()


@transaction.atomic
def open_account(*, user: User, name: str = "") -> User:
    """Finish a sign-up: save the user, give a personal organization, make the first user administrator.

    Raises Forbidden when sign-up is closed.
    """
    # Two people who sign up in the same moment must not both become administrator.
    hold_until_commit("first-user")
    if not signup_is_open():
        raise Forbidden(
            _("Sign-up is closed here. Ask the administrator for an account."), code="signup_closed"
        )
    user.name = name.strip() or user.name
    user.is_staff = user.is_superuser = not User.objects.exists()
    user.save()
    organization = Organization.objects.create(
        name=_("%(name)s's space") % {"name": user.display_name}, is_personal=True
    )
    Membership.objects.create(organization=organization, user=user, role=Membership.Role.OWNER)
    return user


def home_organization(user: User) -> Organization:
    """The organization in which a person's new projects land: the personal one, made if it is missing."""
    membership = (
        Membership.objects.filter(user=user)
        .select_related("organization")
        .order_by("-organization__is_personal", "created_at")
        .first()
    )
    if membership is not None:
        return membership.organization
    with transaction.atomic():
        organization = Organization.objects.create(name=user.display_name, is_personal=True)
        Membership.objects.create(organization=organization, user=user, role=Membership.Role.OWNER)
    return organization
