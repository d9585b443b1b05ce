"""What can be done with projects. Other apps import the functions from here."""

from apps.projects.services.brand_rules import brand_rules, update_brand_rules
from apps.projects.services.checkpoints import checkpoint
from apps.projects.services.commits import commit
from apps.projects.services.comparison import compare
from apps.projects.services.contents import (
    files_between,
    find_revision,
    head_of,
    read_file,
    read_files,
    read_text_files,
    read_tree,
)
from apps.projects.services.creation import create_project, duplicate
from apps.projects.services.going_back import restore, undo_revision
from apps.projects.services.lifecycle import (
    archive,
    delete,
    purge_deleted,
    rename,
    restore_deleted,
    unarchive,
    update_build_settings,
    update_settings,
    update_visibility,
)
from apps.projects.services.locks import (
    check_paths,
    lock,
    locked_paths,
    locked_sections,
    locks_of,
    unlock,
)

__all__ = [
    "archive",
    "brand_rules",
    "check_paths",
    "checkpoint",
    "commit",
    "compare",
    "create_project",
    "delete",
    "duplicate",
    "files_between",
    "find_revision",
    "head_of",
    "lock",
    "locked_paths",
    "locked_sections",
    "locks_of",
    "purge_deleted",
    "read_file",
    "read_files",
    "read_text_files",
    "read_tree",
    "rename",
    "restore",
    "restore_deleted",
    "unarchive",
    "undo_revision",
    "unlock",
    "update_brand_rules",
    "update_build_settings",
    "update_settings",
    "update_visibility",
]
