"""ASGI entry: previews by host name, then HTTP and WebSockets of the studio."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from apps.core.origins import OwnOriginOnly
from apps.workspaces.gateway.application import PreviewGateway
from config.routing import websocket_urlpatterns

application = PreviewGateway(
    ProtocolTypeRouter(
        {
            "http": django_application,
            "websocket": OwnOriginOnly(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
        }
    )
)
