"""Public pages and health."""

from django.urls import path

from apps.core import views

app_name = "core"
urlpatterns = [
    path("", views.home, name="home"),
    path("showcase/", views.showcase_list, name="showcase"),
    path("showcase/<slug:slug>/", views.showcase_example, name="example"),
    path("styleguide", views.styleguide, name="styleguide"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
