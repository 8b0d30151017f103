from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LeadsConfig(AppConfig):
    name = "leads"
    verbose_name = _("Leads")

    def ready(self):
        from . import (  # noqa: PLC0415 - models are ready only here
            numbers,  # noqa: F401
            numbers_inquiries,  # noqa: F401
            questions,
            registry,  # noqa: F401
            registry_inquiries,  # noqa: F401
            setup,
        )

        post_migrate.connect(setup.lay_guards, sender=self)
        post_migrate.connect(questions.lay_questions, sender=self)
