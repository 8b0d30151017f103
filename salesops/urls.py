"""All routes: pages by app, the API, sign-in, health."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("salesops.kernel.urls")),
    path("", include("leads.urls")),
    path("", include("quotes.urls")),
    path("", include("contracts.urls")),
    path("", include("orders.urls")),
    path("", include("aftersales.urls")),
    path("", include("kpi.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "salesops.kernel.web.errors.bad_request"
handler403 = "salesops.kernel.web.errors.forbidden"
handler404 = "salesops.kernel.web.errors.not_found"
handler500 = "salesops.kernel.web.errors.server_error"
