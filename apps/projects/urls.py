"""Pages and fragments of projects. The builder page itself is chat:builder."""

from django.urls import path

from apps.projects.views import branches, files, history, lifecycle, locks, pages, settings

app_name = "projects"
PROJECT = "<uuid:project_id>"
REVISION = f"{PROJECT}/revisions/<uuid:revision_id>"
BRANCH = f"{PROJECT}/branches/<uuid:branch_id>"
CHECKPOINT = f"{PROJECT}/checkpoints/<uuid:checkpoint_id>"
urlpatterns = [
    path("", pages.list_projects, name="list"),
    path("new", pages.new, name="new"),
    path("new/prompt", pages.create_from_prompt, name="create_from_prompt"),
    path("new/template", pages.create_from_template, name="create_from_template"),
    path("new/zip", pages.create_from_zip, name="create_from_zip"),
    path("deleted", lifecycle.deleted, name="deleted"),
    path(f"{PROJECT}/rename", lifecycle.rename, name="rename"),
    path(f"{PROJECT}/duplicate", lifecycle.duplicate, name="duplicate"),
    path(f"{PROJECT}/archive", lifecycle.archive, name="archive"),
    path(f"{PROJECT}/unarchive", lifecycle.unarchive, name="unarchive"),
    path(f"{PROJECT}/delete", lifecycle.delete, name="delete"),
    path(f"{PROJECT}/restore", lifecycle.restore, name="restore"),
    path(f"{PROJECT}/code", files.code, name="code"),
    path(f"{PROJECT}/tree", files.tree, name="tree"),
    path(f"{PROJECT}/file", files.file, name="file"),
    path(f"{PROJECT}/file/save", files.save, name="file_save"),
    path(f"{PROJECT}/file/create", files.create, name="file_create"),
    path(f"{PROJECT}/file/move", files.move, name="file_move"),
    path(f"{PROJECT}/file/delete", files.delete, name="file_delete"),
    path(f"{PROJECT}/file/upload", files.upload, name="file_upload"),
    path(f"{PROJECT}/file/download", files.download, name="file_download"),
    path(f"{PROJECT}/history", history.history, name="history"),
    path(f"{PROJECT}/diff", history.diff, name="diff"),
    path(f"{PROJECT}/compare", history.compare, name="compare"),
    path(f"{PROJECT}/checkpoint", history.checkpoint, name="checkpoint"),
    path(f"{CHECKPOINT}/rename", history.checkpoint_rename, name="checkpoint_rename"),
    path(f"{CHECKPOINT}/delete", history.checkpoint_delete, name="checkpoint_delete"),
    path(f"{PROJECT}/branches", branches.list_branches, name="branches"),
    path(f"{PROJECT}/branches/create", branches.create, name="branch_create"),
    path(f"{BRANCH}/rename", branches.rename, name="branch_rename"),
    path(f"{BRANCH}/delete", branches.delete, name="branch_delete"),
    path(f"{BRANCH}/merge", branches.merge_found, name="branch_merge"),
    path(f"{BRANCH}/merge/commit", branches.merge, name="branch_merge_commit"),
    path(f"{PROJECT}/locks", locks.locks, name="locks"),
    path(f"{PROJECT}/unlock", locks.unlock, name="unlock"),
    path(f"{REVISION}/restore", history.restore_revision, name="restore_revision"),
    path(f"{REVISION}/undo", history.undo_revision, name="undo_revision"),
    path(f"{PROJECT}/settings", settings.settings, name="settings"),
]
