"""The open work of somebody who leaves goes to another person in one step (ORG-4, ORG-10)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class HandoverQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        """Hand-overs one gave, got or made; administrators and those with the whole company in reach see all."""
        from ..access import led_unit_ids  # noqa: PLC0415 - access reads models
        from .people import Role  # noqa: PLC0415

        led = led_unit_ids(user)
        if led is None or user.is_a(Role.ADMINISTRATOR):
            return self
        mine = models.Q(giver=user) | models.Q(receiver=user) | models.Q(actor=user)
        return self.filter(mine | models.Q(unit__in=led))


class Handover(models.Model):
    """What one person gave to another, by whom and when; can be undone for seven days."""

    number = models.CharField(_("number"), max_length=30, unique=True)
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("from"))
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("to"))
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    items = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ["-id"]

    def __str__(self):
        return self.number
