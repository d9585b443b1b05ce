"""Routes below /api/v1."""

from django.urls import path

from apps.chat import api, api_sections

urlpatterns = [
    path("projects/<uuid:project_id>/messages", api.MessagesView.as_view(), name="messages"),
    path("projects/<uuid:project_id>/turns/<uuid:turn_id>", api.TurnView.as_view(), name="turn"),
    path("projects/<uuid:project_id>/turns/<uuid:turn_id>/stop", api.StopView.as_view(), name="turn-stop"),
    path("projects/<uuid:project_id>/turns/<uuid:turn_id>/retry", api.RetryView.as_view(), name="turn-retry"),
    path("projects/<uuid:project_id>/turns/<uuid:turn_id>/undo", api.UndoView.as_view(), name="turn-undo"),
    path(
        "projects/<uuid:project_id>/revisions/<uuid:revision_id>/sections",
        api_sections.RevisionSections.as_view(),
        name="revision-sections",
    ),
    path(
        "projects/<uuid:project_id>/revisions/<uuid:revision_id>/sections/undo",
        api_sections.SectionUndo.as_view(),
        name="section-undo",
    ),
    path(
        "projects/<uuid:project_id>/revisions/<uuid:revision_id>/sections/restore",
        api_sections.SectionRestore.as_view(),
        name="section-restore",
    ),
    path(
        "projects/<uuid:project_id>/branches/<uuid:branch_id>/switch",
        api_sections.BranchSwitch.as_view(),
        name="branch-switch",
    ),
]
