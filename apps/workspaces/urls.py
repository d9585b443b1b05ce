"""Routes of the builder page to its workspace."""

from django.urls import path

from apps.workspaces import views

app_name = "workspaces"
_CALLS = (
    ("open", views.open),
    ("status", views.status),
    ("stop", views.stop),
    ("restart", views.restart),
    ("mine", views.mine),
    ("entry", views.entry),
    ("port_mode", views.port_mode),
    ("logs", views.logs),
    ("look", views.look),
    ("format", views.format),
)
urlpatterns = [
    path("<uuid:project_id>/preview/snapshot/", views.snapshot, name="snapshot"),
    path("<uuid:project_id>/preview/looks/", views.looks_kept, name="looks"),
    path("<uuid:project_id>/preview/looks/<uuid:revision_id>/", views.past_look, name="past_look"),
    *(path(f"<uuid:project_id>/workspace/{name}", view, name=name) for name, view in _CALLS),
]
