from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "apps.chat"
    label = "chat"

    def ready(self) -> None:
        """Administrators see on the status page which models answer."""
        from apps.chat.providers import status
        from apps.core import panels

        panels.register("admin/chat/_models_panel.html", status.models)
