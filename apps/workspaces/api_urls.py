"""Routes below /api/v1."""

from django.urls import path

from apps.workspaces import api

urlpatterns = [
    path("workspace", api.SessionList.as_view(), name="workspace-list"),
    path("workspace/create", api.SessionCreate.as_view(), name="workspace-create"),
    path("workspace/<uuid:session_id>", api.SessionDetail.as_view(), name="workspace-detail"),
    path("workspace/<uuid:session_id>/status", api.SessionStatus.as_view(), name="workspace-status"),
]
