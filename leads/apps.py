from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LeadsConfig(AppConfig):
    name = "leads"
    verbose_name = _("Leads")

    def ready(self):
        from . import numbers, registry, setup  # noqa: F401, PLC0415 - models are ready only here

        post_migrate.connect(setup.lay_guards, sender=self)
