"""Routes below /api/v1."""

from django.urls import path

from apps.chat import (
    api,
    api_attachments,
    api_context,
    api_control,
    api_pointing,
    api_provider_keys,
    api_sections,
)

urlpatterns = [
    path("provider-keys", api_provider_keys.ProviderKeysView.as_view(), name="provider-keys"),
    path("provider-keys/<uuid:key_id>", api_provider_keys.ProviderKeyView.as_view(), name="provider-key"),
    path("projects/<uuid:project_id>/messages", api.MessagesView.as_view(), name="messages"),
    path("projects/<uuid:project_id>/turns/<uuid:turn_id>", api.TurnView.as_view(), name="turn"),
    path("projects/<uuid:project_id>/turns/<uuid:turn_id>/stop", api.StopView.as_view(), name="turn-stop"),
    path(
        "projects/<uuid:project_id>/turns/<uuid:turn_id>/retry",
        api_control.RetryView.as_view(),
        name="turn-retry",
    ),
    path(
        "projects/<uuid:project_id>/turns/<uuid:turn_id>/continue",
        api_control.ContinueView.as_view(),
        name="turn-continue",
    ),
    path(
        "projects/<uuid:project_id>/turns/<uuid:turn_id>/accept",
        api_control.AcceptView.as_view(),
        name="turn-accept",
    ),
    path(
        "projects/<uuid:project_id>/turns/<uuid:turn_id>/waiting",
        api_control.WaitingView.as_view(),
        name="turn-waiting",
    ),
    path(
        "projects/<uuid:project_id>/turns/<uuid:turn_id>/feedback",
        api_control.FeedbackView.as_view(),
        name="turn-feedback",
    ),
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
    path(
        "projects/<uuid:project_id>/point/describe",
        api_pointing.DescribeView.as_view(),
        name="point-describe",
    ),
    path("projects/<uuid:project_id>/point/change", api_pointing.ChangeView.as_view(), name="point-change"),
    path(
        "projects/<uuid:project_id>/point/sections",
        api_pointing.SectionsView.as_view(),
        name="point-sections",
    ),
    path(
        "projects/<uuid:project_id>/point/section", api_pointing.SectionView.as_view(), name="point-section"
    ),
    path(
        "projects/<uuid:project_id>/attachments",
        api_attachments.AttachmentsView.as_view(),
        name="attachments",
    ),
    path(
        "projects/<uuid:project_id>/attachments/<uuid:attachment_id>",
        api_attachments.AttachmentView.as_view(),
        name="attachment",
    ),
    path("projects/<uuid:project_id>/context", api_context.ContextView.as_view(), name="context"),
    path("projects/<uuid:project_id>/memory", api_context.MemoryView.as_view(), name="memory"),
    path(
        "projects/<uuid:project_id>/turns/<uuid:turn_id>/attempts",
        api_context.AttemptsView.as_view(),
        name="turn-attempts",
    ),
]
