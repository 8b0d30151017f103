"""Pages of this app."""

from leads.urls_inquiries import urlpatterns as inquiry_patterns
from leads.views.registration_urls import urlpatterns as registration_patterns

app_name = "leads"
urlpatterns = [*registration_patterns, *inquiry_patterns]
