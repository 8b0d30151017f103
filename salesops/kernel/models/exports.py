"""Exports that a second person has to agree to (SEC-6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .approvals import Approval
from .plumbing import Export


class ExportApproval(Approval):
    """The step of the second person of one export."""

    export = models.ForeignKey(Export, models.PROTECT, related_name="approvals")

    class Meta:
        verbose_name = _("approval of an export")
        verbose_name_plural = _("approvals of exports")
