from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    name = "salesops.kernel"
    label = "kernel"
    verbose_name = _("Kernel")

    def ready(self):
        from . import checks, setup  # noqa: F401, PLC0415 - models are ready only here
        from .registry import registry  # noqa: PLC0415
        from .web import nav  # noqa: PLC0415

        registry.add_nav(*nav.LINES)
        post_migrate.connect(setup.lay_foundations, sender=self)
