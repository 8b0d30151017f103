"""Refused reports, the queue behind them, protection checks (REG-3, REG-19, REG-20)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salesops.kernel import access
from salesops.kernel.clock import local_day

PERSON = settings.AUTH_USER_MODEL


class AttemptQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        return self.filter(access.own_or_led(user, local_day(now), owner="by"))


class ReportAttempt(models.Model):
    """A report refused because another holds the customer: a row of its own with a case number (REG-3)."""

    case_number = models.CharField(_("case number"), max_length=30, unique=True)
    customer = models.ForeignKey("leads.Customer", models.PROTECT, related_name="attempts")
    against = models.ForeignKey("leads.Registration", models.PROTECT, null=True, related_name="attempts")
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="report_attempts", verbose_name=_("by"))
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("time"))
    rule = models.CharField(_("rule"), max_length=10, default="REG-3")
    typed = models.JSONField(default=dict)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("refused report")
        verbose_name_plural = _("refused reports")
        ordering = ["-id"]
        indexes = [models.Index(fields=["by", "at"]), models.Index(fields=["customer", "id"])]

    def __str__(self):
        return self.case_number


class QueuePlace(models.Model):
    """A refused reporter who waits for the customer (REG-19)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        OFFERED = "offered", _("Offered")
        TAKEN = "taken", _("Taken up")
        GONE = "gone", _("Ended")

    customer = models.ForeignKey("leads.Customer", models.PROTECT, related_name="queue")
    user = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+")
    attempt = models.ForeignKey(ReportAttempt, models.PROTECT, related_name="places")
    ahead = models.SmallIntegerField(default=0)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    joined_at = models.DateTimeField(_("joined"))
    gone_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("queue place")
        verbose_name_plural = _("queue places")
        ordering = ["ahead", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "user"], condition=Q(state__in=["waiting", "offered"]), name="queue_once_a_person"
            ),
        ]
        indexes = [models.Index(fields=["customer", "state"]), models.Index(fields=["user", "state"])]

    def __str__(self):
        return f"{self.customer_id} {self.user_id}"


class ProtectionCheck(models.Model):
    """One question whether a phone is free; the same number counts once a person and day (REG-20)."""

    user = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    day = models.DateField()
    phone_digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    answer = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day", "phone_digest"], name="check_once_a_day")]

    def __str__(self):
        return f"{self.user_id} {self.day}"


class ClaimEntry(models.Model):
    """The ledger of claims from the public pool; the daily number is counted from it (REG-16)."""

    user = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    day = models.DateField()
    registration = models.OneToOneField("leads.Registration", models.PROTECT, related_name="claim")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "day"])]

    def __str__(self):
        return f"{self.user_id} {self.day}"
