"""All routes: pages by app, the API, sign-in, health."""

from django.contrib import admin
from django.urls import include, path, re_path

from salesops.api import api
from salesops.kernel.api import schema_view
from salesops.kernel.web.errors import no_such_path

urlpatterns = [
    path("", include("salesops.kernel.urls")),
    path("", include("leads.urls")),
    path("", include("quotes.urls")),
    path("", include("contracts.urls")),
    path("", include("orders.urls")),
    path("", include("aftersales.urls")),
    path("", include("kpi.urls")),
    path("api/v1/", api.urls),
    path("api/schema/", schema_view(api), name="api-schema"),
    re_path("^api/", no_such_path),
    re_path(r"^accounts/(?:signup|email|confirm-email|password/set|login/code)/", no_such_path),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "salesops.kernel.web.errors.bad_request"
handler403 = "salesops.kernel.web.errors.forbidden"
handler404 = "salesops.kernel.web.errors.not_found"
handler500 = "salesops.kernel.web.errors.server_error"
