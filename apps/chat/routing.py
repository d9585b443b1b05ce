"""WebSocket routes of the builder page."""

from django.urls import path

from apps.chat.consumers import ProjectConsumer

websocket_urlpatterns = [path("ws/projects/<uuid:project_id>/", ProjectConsumer.as_asgi())]
