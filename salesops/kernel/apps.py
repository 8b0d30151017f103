from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    name = "salesops.kernel"
    label = "kernel"
    verbose_name = _("Kernel")

    def ready(self):
        from . import checks, setup  # noqa: F401, PLC0415 - models are ready only here

        post_migrate.connect(setup.lay_foundations, sender=self)
