"""Pages and fragments of exports, below /projects/."""

from django.urls import path

from apps.exports import views

app_name = "exports"
urlpatterns = [
    path("<uuid:project_id>/exports/", views.panel, name="panel"),
    path("<uuid:project_id>/exports/new", views.create, name="create"),
    path("<uuid:project_id>/exports/<uuid:export_id>", views.status, name="status"),
    path("downloads/<str:token>", views.download, name="download"),
]
