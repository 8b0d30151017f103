"""Pages of the kernel: today, inboxes, search, rules, people, own settings."""

from django.urls import path

from .views import health, language, lists, metrics, today

app_name = "kernel"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", today.today, name="today"),
    path("more/", today.more, name="more"),
    path("badges/", today.badges, name="badges"),
    path("language/", language.switch, name="language"),
    path("views/save/", lists.save_view, name="view-save"),
    path("views/<int:pk>/delete/", lists.delete_view, name="view-delete"),
    path("views/columns/", lists.choose_columns, name="columns"),
]
