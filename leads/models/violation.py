"""Violations held against a person, and days on which the product was not there (REG-13, REG-21)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from salesops.kernel import access
from salesops.kernel.clock import local_day

PERSON = settings.AUTH_USER_MODEL


class ViolationQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        return self.filter(access.own_or_led(user, local_day(now), owner="user"))


class Violation(models.Model):
    """A rule somebody broke: late, other region unregistered, false data; counts in appraisal (REG-13)."""

    class Kind(models.TextChoices):
        LATE = "LATE", _("Reported too late")
        TERRITORY = "TERRITORY", _("Sold in another region without registration")
        FALSE_DATA = "FALSE_DATA", _("False data")
        UNREGISTERED = "UNREGISTERED", _("Sold without registration")

    user = models.ForeignKey(PERSON, models.PROTECT, related_name="violations", verbose_name=_("person"))
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    rule = models.CharField(_("rule"), max_length=10)
    registration = models.ForeignKey("leads.Registration", models.PROTECT, null=True, related_name="violations")
    deal = models.ForeignKey("leads.Deal", models.PROTECT, null=True, related_name="violations")
    at = models.DateTimeField(_("time"))
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = ViolationQuerySet.as_manager()

    class Meta:
        verbose_name = _("violation")
        verbose_name_plural = _("violations")
        ordering = ["-id"]
        indexes = [models.Index(fields=["user", "at"]), models.Index(fields=["unit", "at"])]

    def __str__(self):
        return f"{self.user_id} {self.kind}"


class Outage(models.Model):
    """Time in which the product was unreachable, or a closure announced; moves clocks once confirmed (REG-21)."""

    class Kind(models.TextChoices):
        GAP = "gap", _("Gap in the heartbeat")
        CLOSURE = "closure", _("Company closure")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    from_at = models.DateTimeField(_("from"))
    to_at = models.DateTimeField(_("to"))
    found_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    confirmed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("outage")
        verbose_name_plural = _("outages")
        ordering = ["-from_at"]

    def __str__(self):
        return f"{self.from_at:%Y-%m-%d %H:%M}"


class LostDay(models.Model):
    """A local day that no day clock counts, because of a confirmed outage or closure."""

    day = models.DateField(primary_key=True)
    outage = models.ForeignKey(Outage, models.CASCADE, related_name="days")

    def __str__(self):
        return f"{self.day}"
