from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    name = "apps.workspaces"
    label = "workspaces"

    def ready(self) -> None:
        """Not ready means: no workspace may run here."""
        from apps.core import health
        from apps.workspaces.services import choice

        health.register("workspaces", choice.is_closed)
