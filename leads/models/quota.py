"""The monthly places of the business team, kept like a bank book (REG-8, REG-23)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class QuotaMonth(models.Model):
    """One person's month: the row that is locked before a place is used."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="quota_months")
    month = models.DateField()
    used = models.IntegerField(default=0)

    class Meta:
        ordering = ["-month"]
        constraints = [models.UniqueConstraint(fields=["user", "month"], name="quota_month_once")]

    def __str__(self):
        return f"{self.user_id} {self.month:%Y-%m}"


class QuotaEntry(models.Model):
    """One line of the slip: a place used (+1) or freed (-1), and how many are used after it."""

    quota_month = models.ForeignKey(QuotaMonth, models.PROTECT, related_name="entries")
    registration = models.ForeignKey("leads.Registration", models.PROTECT, related_name="quota_entries")
    at = models.DateTimeField(_("time"))
    change = models.SmallIntegerField(_("change"))
    used_after = models.IntegerField()
    why = models.CharField(max_length=20)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(change__in=[1, -1]), name="quota_entry_one_place")]
        indexes = [models.Index(fields=["quota_month", "id"])]

    def __str__(self):
        return f"{self.registration_id} {self.change:+d}"
