"""Projects and their content: blobs, revisions, checkpoints."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organization
from apps.core.models import Row, StatefulRow


class Project(StatefulRow):
    """One site being built. `workspaceId` in the API's types is this row's id."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        BUILDING = "building", _("Building")
        PUBLISHED = "published", _("Published")
        ERROR = "error", _("Error")
        ARCHIVED = "archived", _("Archived")

    TRANSITIONS = {
        "draft": {"active", "building", "published", "error", "archived"},
        "active": {"building", "published", "error", "archived"},
        "building": {"active", "published", "error", "archived"},
        "published": {"active", "building", "error", "archived"},
        "error": {"active", "building", "published", "archived"},
        "archived": {"active", "draft"},
    }

    class Visibility(models.TextChoices):
        PRIVATE = "private", _("Private")
        SHARED = "shared", _("Shared")
        PUBLIC = "public", _("Public")

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="projects")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="projects")
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.PRIVATE)
    template = models.CharField(max_length=100, default="baseline-landing")
    # ProjectConfiguration of types.md. `seo` mirrors /src/site.json of head; the file is the truth.
    configuration = models.JSONField(default=dict, blank=True)
    # RESTRICT: a revision in use stays, while deleting a whole project takes all of its revisions with it
    head = models.ForeignKey("Revision", null=True, blank=True, on_delete=models.RESTRICT, related_name="+")
    # facts of head, kept here so that lists need no tree
    file_count = models.PositiveIntegerField(default=0)
    total_size = models.PositiveBigIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    build_count = models.PositiveIntegerField(default=0)
    export_count = models.PositiveIntegerField(default=0)
    last_modified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    preview_image = models.CharField(max_length=200, blank=True)  # storage name
    is_showcase = models.BooleanField(default=False)
    last_build_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["organization", "deleted_at", "-updated_at"]),
            models.Index(fields=["owner", "-updated_at"]),
        ]

    def __str__(self) -> str:
        return self.name


class ProjectMember(Row):
    """A right of one person on one project, beside what the organization gives."""

    class Right(models.TextChoices):
        VIEW = "view", _("Can view")
        EDIT = "edit", _("Can edit")
        MANAGE = "manage", _("Can manage")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    right = models.CharField(max_length=10, choices=Right.choices, default=Right.VIEW)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["project", "user"], name="one_right_per_project_member")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.right} {self.project}"


class Blob(Row):
    """Content of files, addressed by its SHA-256 within an organization."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="blobs")
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()  # bytes
    is_text = models.BooleanField()
    content = models.BinaryField(null=True, blank=True)  # null: in storage, under storage_name
    storage_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["organization", "digest"], name="one_blob_per_content")
        ]

    def __str__(self) -> str:
        return f"{self.digest[:12]} ({self.size} bytes)"


class Revision(Row):
    """An immutable tree of a project's files."""

    class Kind(models.TextChoices):
        CREATE = "create", _("Created")
        AI = "ai", _("AI change")
        EDIT = "edit", _("Edit")
        UPLOAD = "upload", _("Upload")
        SETTINGS = "settings", _("Settings")
        RESTORE = "restore", _("Restore")
        MERGE = "merge", _("Merge")

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="revisions")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.RESTRICT, related_name="children"
    )
    number = models.PositiveIntegerField()  # 1, 2, 3… in a project
    kind = models.CharField(max_length=10, choices=Kind.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    message = models.CharField(max_length=300)
    # {"/src/pages/index.astro": {"digest": "…", "size": 123, "text": true}}
    tree = models.JSONField()
    # [{"path", "change": "added"|"modified"|"deleted"|"moved", "from"?, "added": lines, "removed": lines}]
    changes = models.JSONField(default=list)
    turn_id = models.UUIDField(null=True, blank=True, db_index=True)  # chat.Turn that made it
    restores = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # the other parent of a merge; RESTRICT: common ancestors are found through it
    merged_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["project", "number"], name="revisions_count_up_in_a_project"),
            models.UniqueConstraint(fields=["project", "turn_id"], name="a_turn_commits_once"),
        ]
        ordering: ClassVar[list[str]] = ["-number"]

    def __str__(self) -> str:
        return f"{self.project} r{self.number}"


class Branch(Row):
    """A line of a project's revisions.

    `Project.head` is where the open branch stands; a row's `head`, where its branch stood when it was left.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="branches")
    name = models.CharField(max_length=100)
    head = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    is_open = models.BooleanField(default=False)  # the one that Project.head belongs to
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["project", "name"], name="branch_names_differ_in_a_project"),
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(is_open=True), name="one_open_branch_per_project"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Lock(Row):
    """A file, or a section of the page, that nobody may change until somebody unlocks it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="locks")
    path = models.CharField(max_length=400, blank=True)  # of a file; empty for a section
    section = models.CharField(max_length=100, blank=True)  # id of a section of the page
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["project", "path", "section"], name="one_lock_per_place")
        ]

    def __str__(self) -> str:
        return self.path or f"#{self.section}"


class Checkpoint(Row):
    """A name that a person gave to a revision."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="checkpoints")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="checkpoints")
    name = models.CharField(max_length=100)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["project", "name"], name="checkpoint_names_differ_in_a_project")
        ]

    def __str__(self) -> str:
        return self.name
