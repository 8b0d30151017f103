"""Rule numbers as versioned data (POL-1, POL-4) and the working calendar."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .people import Unit


class PolicyVersion(models.Model):
    """One rule number from a local day on, for the company, a region, a kind of unit, or both. Never changed."""

    key = models.CharField(_("rule number"), max_length=60)
    value = models.JSONField(_("value"))
    region = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("region"),
        limit_choices_to={"kind": "region"},
    )
    unit_kind = models.CharField(_("kind of unit"), max_length=12, choices=Unit.Kind.choices, blank=True)
    effective_from = models.DateField(_("effective from"))
    why = models.CharField(_("why"), max_length=300)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("policy version")
        verbose_name_plural = _("policy versions")
        ordering = ["-id"]
        indexes = [models.Index(fields=["key", "effective_from"]), models.Index(fields=["created_at", "id"])]

    def __str__(self):
        return f"{self.key} {self.effective_from}"


class CalendarDay(models.Model):
    """A day that is not what its weekday says: a public holiday, a make-up workday, or the company's own word."""

    day = models.DateField(_("day"), primary_key=True)
    is_working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=60, blank=True)
    confirmed = models.BooleanField(_("confirmed"), default=True)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["day"]

    def __str__(self):
        return f"{self.day} {self.name}"
