"""Which region an address belongs to (REG-11, CUS-5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TerritoryQuerySet(models.QuerySet):
    def region_of(self, province, city=""):
        """The region of an address: by city where one is named, else by province; None is free to all."""
        rows = self.filter(province=province, city__in=["", city]).select_related("region").order_by("-city")
        row = rows.first()
        return row.region if row else None


class Territory(models.Model):
    """A province, or one city of it, that belongs to a region of the company."""

    province = models.CharField(_("province"), max_length=30)
    city = models.CharField(_("city"), max_length=40, blank=True)
    region = models.ForeignKey("kernel.Unit", models.PROTECT, related_name="territories", verbose_name=_("region"))

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ["province", "city"]
        constraints = [models.UniqueConstraint(fields=["province", "city"], name="territory_once")]

    def __str__(self):
        return f"{self.province}{self.city}"
