"""What was done with a customer: follow-ups, measurements, extensions, pauses, restorations (REG-4..7, 18, 21, 22)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from salesops.kernel.models import Approval

PERSON = settings.AUTH_USER_MODEL


class Method(models.TextChoices):
    PHONE = "phone", _("Call")
    MESSAGE = "message", _("Message")
    EMAIL = "email", _("Email")
    VISIT = "visit", _("Visit")
    STORE_VISIT = "store_visit", _("Store visit")
    MEASUREMENT = "measurement", _("Measurement")


class Contacted(models.TextChoices):
    REACHED = "reached", _("Reached")
    NOT_REACHED = "not_reached", _("Not reached")
    OFF = "off", _("Switched off")
    REFUSED = "refused", _("Refused")


class FollowUp(models.Model):
    """One contact with a customer. Never changed; a correction is an addition that names it (REG-18)."""

    customer = models.ForeignKey("leads.Customer", models.PROTECT, related_name="follow_ups")
    registration = models.ForeignKey("leads.Registration", models.PROTECT, null=True, related_name="follow_ups")
    method = models.CharField(_("method"), max_length=12, choices=Method.choices)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Contacted.choices)
    summary = models.CharField(_("summary"), max_length=1000)
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    occurred_at = models.DateTimeField(_("time"))
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("by"))
    acting_for = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+")
    effective = models.BooleanField()
    renewed = models.BooleanField()
    flags = models.JSONField(default=list)
    due_before = models.DateField(null=True)
    due_after = models.DateField(null=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(summary=""), name="follow_up_says_something"),
            models.CheckConstraint(
                condition=Q(effective=True) | Q(renewed=False), name="follow_up_renews_if_effective"
            ),
        ]
        indexes = [
            models.Index(fields=["registration", "-id"]),
            models.Index(fields=["customer", "-id"]),
            models.Index(fields=["by", "recorded_at"]),
            models.Index(fields=["unit", "recorded_at"]),
        ]

    def __str__(self):
        return f"{self.method} {self.recorded_at:%Y-%m-%d}"


class Measurement(models.Model):
    """A measurement on site; recorded before the 15 days are over it ends that rule for good (REG-6)."""

    registration = models.ForeignKey("leads.Registration", models.PROTECT, related_name="measurements")
    measured_at = models.DateTimeField(_("measured"))
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("by"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    follow_up = models.OneToOneField(FollowUp, models.PROTECT, related_name="measurement")

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        ordering = ["-id"]
        indexes = [models.Index(fields=["registration", "id"])]

    def __str__(self):
        return f"{self.measured_at:%Y-%m-%d}"


class AskState(models.TextChoices):
    ASKED = "asked", _("Asked")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")


class Extension(models.Model):
    """The one request for up to 15 days more before expiry (REG-7)."""

    registration = models.OneToOneField("leads.Registration", models.PROTECT, related_name="extension")
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    reason = models.CharField(_("reason"), max_length=300)
    days = models.PositiveSmallIntegerField(_("days"))
    state = models.CharField(_("state"), max_length=8, choices=AskState.choices, default=AskState.ASKED)
    decided_at = models.DateTimeField(null=True)
    granted_days = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")

    def __str__(self):
        return f"{self.registration_id} {self.state}"


class Pause(models.Model):
    """Days agreed with the customer that the clocks of REG-4..6 do not count (REG-21)."""

    registration = models.OneToOneField("leads.Registration", models.PROTECT, related_name="pause")
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    reason = models.CharField(_("reason"), max_length=300)
    days = models.PositiveSmallIntegerField(_("days"))
    state = models.CharField(_("state"), max_length=8, choices=AskState.choices, default=AskState.ASKED)
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")

    def __str__(self):
        return f"{self.registration_id} {self.state}"


class Return(models.Model):
    """A registration that lives again: restored, merge undone, lost days confirmed (REG-21, REG-22, CUS-8)."""

    class Kind(models.TextChoices):
        RESTORED = "restored", _("Restored")
        MERGE_UNDONE = "merge_undone", _("Merge undone")

    registration = models.ForeignKey("leads.Registration", models.PROTECT, related_name="returns")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    ended_at = models.DateTimeField()
    back_at = models.DateTimeField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(back_at__gte=F("ended_at")), name="return_after_the_end"),
        ]

    def __str__(self):
        return f"{self.registration_id} {self.kind}"


class ExtensionApproval(Approval):
    """A step of the decision about an extension."""

    paper = models.ForeignKey(Extension, models.PROTECT, related_name="approvals")


class PauseApproval(Approval):
    """A step of the decision about a pause."""

    paper = models.ForeignKey(Pause, models.PROTECT, related_name="approvals")


class RegistrationApproval(Approval):
    """A step of the decision about a pending registration: another region or a new project (REG-11, CUS-7)."""

    paper = models.ForeignKey("leads.Registration", models.PROTECT, related_name="approvals")
