"""Figures rolled up by day, and the targets they are held against (KPI-16, TGT-1, TGT-2)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salesops.kernel.access import led_unit_ids


class KpiDayQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        """One's own figures and those of the units one leads (KPI-18)."""
        led = led_unit_ids(user)
        if led is None:
            return self
        return self.filter(Q(user=user) | Q(unit__in=led))


class KpiDay(models.Model):
    """What one person of one unit did of one figure on one local day; months and years are sums of these."""

    kpi = models.CharField(_("figure"), max_length=10)
    day = models.DateField(_("day"))
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    numerator = models.DecimalField(max_digits=16, decimal_places=2)
    denominator = models.DecimalField(max_digits=16, decimal_places=2)

    objects = KpiDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure of a day")
        verbose_name_plural = _("figures by day")
        constraints = [
            models.UniqueConstraint(fields=["kpi", "day", "unit", "user"], name="kpi_day_once"),
            models.UniqueConstraint(
                fields=["kpi", "day", "unit"], condition=Q(user=None), name="kpi_day_once_a_unit_without_person"
            ),
        ]
        indexes = [models.Index(fields=["day", "kpi"]), models.Index(fields=["user", "day"])]

    def __str__(self):
        return f"{self.kpi} {self.day}"


class TargetQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        led = led_unit_ids(user)
        if led is None:
            return self
        return self.filter(Q(user=user) | Q(unit__in=led) | Q(user=None, unit=user.unit_id))


class Target(models.Model):
    """What a company, unit or person is to reach in a year, quarter or month; he acknowledges it (TGT-1, TGT-2).

    `period` is `2026`, `2026-Q4` or `2026-11`.
    """

    period = models.CharField(_("period"), max_length=7)
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, related_name="targets", verbose_name=_("unit"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name=_("person"),
    )
    version = models.PositiveSmallIntegerField(default=1)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    quantity = models.PositiveIntegerField(_("quantity"), default=0)
    growth = models.DecimalField(_("growth %"), max_digits=6, decimal_places=2, default=0)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["-period", "unit", "user", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["period", "unit", "user", "version"], name="target_version_once"),
            models.UniqueConstraint(
                fields=["period", "unit", "version"], condition=Q(user=None), name="target_version_once_a_unit"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="target_not_negative"),
        ]

    def __str__(self):
        return f"{self.period} {self.unit_id} {self.user_id or ''}"
