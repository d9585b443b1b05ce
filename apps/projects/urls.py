"""Pages and fragments of projects. The builder page itself is chat:builder."""

from django.urls import path

from apps.projects.views import files, history, lifecycle, pages, settings

app_name = "projects"
PROJECT = "<uuid:project_id>"
REVISION = f"{PROJECT}/revisions/<uuid:revision_id>"
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
    path(f"{PROJECT}/checkpoint", history.checkpoint, name="checkpoint"),
    path(f"{REVISION}/restore", history.restore_revision, name="restore_revision"),
    path(f"{REVISION}/undo", history.undo_revision, name="undo_revision"),
    path(f"{PROJECT}/settings", settings.settings, name="settings"),
]
