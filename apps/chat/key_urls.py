"""Pages of keys, below /accounts/keys/."""

from django.urls import path

from apps.chat import views_provider_keys as views

app_name = "keys"
urlpatterns = [
    path("", views.keys, name="list"),
    path("<uuid:key_id>/test", views.test, name="test"),
    path("<uuid:key_id>/switch", views.switch, name="switch"),
    path("<uuid:key_id>/delete", views.delete, name="delete"),
    path("models/<uuid:model_id>/test", views.test_model, name="test-model"),
]
