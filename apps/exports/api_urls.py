"""Routes below /api/v1."""

from django.urls import path

from apps.exports import api

urlpatterns = [
    path("projects/<uuid:project_id>/builds", api.BuildList.as_view(), name="api-builds"),
    path("projects/<uuid:project_id>/builds/<uuid:pk>", api.BuildDetail.as_view(), name="api-build"),
    path("projects/<uuid:project_id>/exports", api.ExportList.as_view(), name="api-exports"),
    path("projects/<uuid:project_id>/exports/<uuid:pk>", api.ExportDetail.as_view(), name="api-export"),
]
