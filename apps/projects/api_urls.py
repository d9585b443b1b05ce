"""Routes below /api/v1."""

from django.urls import path

from apps.projects.api import branches, files, marks, projects, revisions

PROJECT = "projects/<uuid:project_id>"
REVISION = f"{PROJECT}/revisions/<uuid:revision_id>"
BRANCH = f"{PROJECT}/branches/<uuid:branch_id>"
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
    path(f"{PROJECT}/branches", branches.BranchList.as_view(), name="api-branches"),
    path(BRANCH, branches.BranchDetail.as_view(), name="api-branch"),
    path(f"{BRANCH}/merge", branches.BranchMerge.as_view(), name="api-branch-merge"),
    path(f"{PROJECT}/checkpoints", marks.CheckpointList.as_view(), name="api-checkpoints"),
    path(
        f"{PROJECT}/checkpoints/<uuid:checkpoint_id>",
        marks.CheckpointDetail.as_view(),
        name="api-checkpoint",
    ),
    path(f"{PROJECT}/locks", marks.LockList.as_view(), name="api-locks"),
    path(f"{PROJECT}/locks/<uuid:lock_id>", marks.LockDetail.as_view(), name="api-lock"),
]
