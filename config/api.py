"""Routes of /api/v1, gathered from the apps."""

from django.urls import include, path
from rest_framework_simplejwt.views import TokenObtainPairView, TokenRefreshView

urlpatterns = [
    path("auth/token", TokenObtainPairView.as_view(), name="token"),
    path("auth/token/refresh", TokenRefreshView.as_view(), name="token-refresh"),
    path("", include("apps.projects.api_urls")),
    path("", include("apps.workspaces.api_urls")),
    path("", include("apps.chat.api_urls")),
    path("", include("apps.exports.api_urls")),
]
