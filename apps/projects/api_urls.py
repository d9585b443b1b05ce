"""Routes below /api/v1."""

from django.urls import path

from apps.projects.api import files, projects, revisions

PROJECT = "projects/<uuid:project_id>"
REVISION = f"{PROJECT}/revisions/<uuid:revision_id>"
urlpatterns = [
    path("projects", projects.ProjectList.as_view(), name="api-projects"),
    path(PROJECT, projects.ProjectDetail.as_view(), name="api-project"),
    path(f"{PROJECT}/duplicate", projects.ProjectDuplicate.as_view(), name="api-project-duplicate"),
    path(f"{PROJECT}/restore", projects.ProjectRestore.as_view(), name="api-project-restore"),
    path(f"{PROJECT}/files", files.FileList.as_view(), name="api-files"),
    path(f"{PROJECT}/files/content", files.FileContent.as_view(), name="api-file-content"),
    path(f"{PROJECT}/revisions", revisions.RevisionList.as_view(), name="api-revisions"),
    path(REVISION, revisions.RevisionDetail.as_view(), name="api-revision"),
    path(f"{REVISION}/diff", revisions.RevisionDiff.as_view(), name="api-revision-diff"),
    path(f"{REVISION}/restore", revisions.RevisionRestore.as_view(), name="api-revision-restore"),
]
