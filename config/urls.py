"""URL routes of the studio."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from apps.core import views as core_views
from apps.workspaces.admin import status_page

# One door: the studio's sign-in page, with its limits.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("apps.core.urls")),
    path("accounts/", include("apps.accounts.urls")),
    path("accounts/keys/", include("apps.chat.key_urls")),
    path("accounts/", include("allauth.account.urls")),
    path("projects/", include("apps.projects.urls")),
    path("projects/", include("apps.workspaces.urls")),
    path("projects/", include("apps.chat.urls")),
    path("projects/", include("apps.exports.urls")),
    path("api/v1/", include("config.api")),
    path("api/schema", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    path("admin/workspaces/status/", admin.site.admin_view(status_page), name="workspaces_status"),
    path("admin/", admin.site.urls),
]

handler400 = core_views.bad_request
handler403 = core_views.forbidden
handler404 = core_views.not_found
handler500 = core_views.server_error
