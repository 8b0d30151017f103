from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KpiConfig(AppConfig):
    name = "kpi"
    verbose_name = _("Figures")

    def ready(self):
        from . import numbers, registry  # noqa: F401, PLC0415 - models are ready only here
