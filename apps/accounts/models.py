"""Users, the organizations they belong to, and their roles."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.models import Row


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user without an organization; accounts.services.open_account does the whole sign-up."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An administrator, for `manage.py createsuperuser`."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """E-mail addresses are the same whatever their case."""
        return self.get(email__iexact=username)


class User(Row, AbstractBaseUser, PermissionsMixin):
    """A person. Signs in with an e-mail address."""

    class PlanFirst(models.TextChoices):
        """When a plan is shown before a page is built."""

        OFF = "off", _("Never")
        AUTO = "auto", _("For new pages by a hosted model")
        ALWAYS = "always", _("For all new pages")

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    # What models are told about this person's wishes, in their own words
    ai_preferences = models.TextField(blank=True, max_length=2000)
    plan_first = models.CharField(max_length=6, choices=PlanFirst.choices, default=PlanFirst.AUTO)
    # Small wishes go to the offline designer even where a model is set: at once, and free
    designer_first = models.BooleanField(default=False)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.email

    @property
    def display_name(self) -> str:
        """The name, or the part of the address before the @."""
        return self.name or self.email.split("@")[0]

    def get_full_name(self) -> str:
        """For Django admin and allauth."""
        return self.display_name


class Plan(Row):
    """What organizations of a kind may use. An empty limit means the installation's own setting."""

    name = models.CharField(max_length=100, unique=True)
    credits_a_month = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("For turns with a hosted model. Empty: as many as are wanted.")
    )
    workspaces_per_user = models.PositiveIntegerField(null=True, blank=True)
    workspaces = models.PositiveIntegerField(null=True, blank=True)  # of the whole organization
    cpus = models.FloatField(null=True, blank=True, help_text=_("Cores of all its workspaces together."))
    memory_mb = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("Memory of all its workspaces together, in MB.")
    )
    workspace_cpus = models.FloatField(null=True, blank=True, help_text=_("Cores of one workspace."))
    workspace_memory_mb = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("Memory of one workspace, in MB.")
    )
    workspace_disk_mb = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("Storage of one workspace, in MB.")
    )

    def __str__(self) -> str:
        return self.name


class Organization(Row):
    """The tenant. Every project belongs to one."""

    name = models.CharField(max_length=100)
    plan = models.ForeignKey(
        Plan, null=True, blank=True, on_delete=models.SET_NULL, related_name="organizations"
    )
    is_personal = models.BooleanField(default=False)
    members = models.ManyToManyField(User, through="Membership", related_name="organizations")

    def __str__(self) -> str:
        return self.name


class CreditEntry(Row):
    """One line of an organization's account of credits. Rows never change; a month's balance is their sum."""

    class Kind(models.TextChoices):
        GRANT = "grant", _("Granted")  # by an administrator, beyond the plan
        RESERVE = "reserve", _("Reserved")  # at the start of a turn: negative
        RELEASE = "release", _("Released")  # what was reserved and not used: positive

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="credit_entries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount = models.IntegerField()
    month = models.DateField()  # its first day; a release counts for the month of its reservation
    turn_id = models.UUIDField(null=True, blank=True)  # chat.Turn
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            # However often a task runs: a turn reserves once and gives back once.
            models.UniqueConstraint(
                fields=["turn_id", "kind"],
                condition=models.Q(turn_id__isnull=False),
                name="a_turn_reserves_and_releases_once",
            )
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["organization", "month"])]

    def __str__(self) -> str:
        return f"{self.amount:+} ({self.kind})"


class Membership(Row):
    """A person's role in an organization."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        ADMIN = "admin", _("Admin")
        MEMBER = "member", _("Member")
        VIEWER = "viewer", _("Viewer")

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["organization", "user"], name="one_membership_per_organization")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organization} ({self.role})"
