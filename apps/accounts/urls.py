"""Pages of the person's account that allauth doesn't bring."""

from django.urls import path

from apps.accounts import views

app_name = "accounts"
urlpatterns = [path("profile/", views.profile, name="profile")]
