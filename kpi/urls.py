"""Pages of figures."""

from django.urls import path

from .views import figures

app_name = "kpi"
urlpatterns = [
    path("dashboard/", figures.dashboard, name="dashboard"),
    path("kpis/<slug:kpi>/", figures.figure, name="figure"),
]
