"""Routes below /api/v1."""

from django.urls import path

from apps.chat import api

urlpatterns = [
    path("projects/<uuid:project_id>/messages", api.MessagesView.as_view(), name="messages"),
    path("projects/<uuid:project_id>/turns/<uuid:turn_id>", api.TurnView.as_view(), name="turn"),
    path("projects/<uuid:project_id>/turns/<uuid:turn_id>/stop", api.StopView.as_view(), name="turn-stop"),
    path("projects/<uuid:project_id>/turns/<uuid:turn_id>/retry", api.RetryView.as_view(), name="turn-retry"),
    path("projects/<uuid:project_id>/turns/<uuid:turn_id>/undo", api.UndoView.as_view(), name="turn-undo"),
]
