"""Routes of /api/v1, gathered from the apps."""

from django.urls import include, path
from rest_framework_simplejwt.views import TokenRefreshView

from apps.accounts.api import CreditsView, TokenView

urlpatterns = [
    path("auth/token", TokenView.as_view(), name="token"),
    path("credits", CreditsView.as_view(), name="credits"),
    path("auth/token/refresh", TokenRefreshView.as_view(), name="token-refresh"),
    path("", include("apps.projects.api_urls")),
    path("", include("apps.workspaces.api_urls")),
    path("", include("apps.chat.api_urls")),
    path("", include("apps.exports.api_urls")),
]
