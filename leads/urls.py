"""Pages of this app."""

from leads.urls_inquiries import urlpatterns as inquiry_patterns

app_name = "leads"
urlpatterns = [
    *inquiry_patterns,
]
