"""The store's daily intent sheet, and the visitors received (LOG-1, LOG-3)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads.policy import sheets as policy
from salesops.kernel import access
from salesops.kernel.clock import local_day
from salesops.kernel.models import Role, User

PERSON = settings.AUTH_USER_MODEL


class State(models.TextChoices):
    """The words for a sheet and for a log."""

    OPEN = "open", _("Not handed in")
    SUBMITTED = "submitted", _("Handed in")
    MISSING = "missing", _("Missing")


def state_at(paper, now):
    """The state at an instant, whether or not a job has booked it (LOG-1)."""
    if paper.status == State.SUBMITTED:
        return State.SUBMITTED
    return State.MISSING if policy.is_missing(paper.day, timezone.get_default_timezone(), now) else State.OPEN


class StoreHours(models.Model):
    """When a store opens and closes, where it differs from the policy (ORG-7, LOG-1)."""

    unit = models.OneToOneField("kernel.Unit", models.CASCADE, related_name="hours")
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        constraints = [models.CheckConstraint(condition=Q(closes__gt=models.F("opens")), name="hours_close_after_open")]

    def __str__(self):
        return f"{self.unit_id} {self.opens:%H:%M}–{self.closes:%H:%M}"


class ClosedDay(models.Model):
    """A day on which a store is closed; it needs no sheet (LOG-1)."""

    unit = models.ForeignKey("kernel.Unit", models.CASCADE, related_name="closed_days")
    day = models.DateField(_("day"))
    reason = models.CharField(_("reason"), max_length=120)
    set_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("closed day")
        verbose_name_plural = _("closed days")
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["unit", "day"], name="closed_day_once_a_store")]

    def __str__(self):
        return f"{self.unit_id} {self.day}"


class Reception(models.Model):
    """A group of visitors that a guide received: recorded as an inquiry or registration, or left no contact."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("Not recorded yet")
        RECORDED = "recorded", _("Recorded")
        NO_CONTACT = "no_contact", _("Left no contact")

    unit = models.ForeignKey("kernel.Unit", models.PROTECT, related_name="+")
    guide = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    note = models.CharField(_("note"), max_length=200, blank=True)
    inquiry = models.ForeignKey("leads.Inquiry", models.PROTECT, null=True, related_name="receptions")

    class Meta:
        verbose_name = _("reception")
        verbose_name_plural = _("receptions")
        ordering = ["id"]
        indexes = [models.Index(fields=["unit", "at"])]

    def __str__(self):
        return f"{self.guide_id} {self.at}"


class IntentSheetQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        """A store's people see its sheets, managers those of the units below; headquarters all (ORG-8)."""
        led = access.led_unit_ids(user)
        if led is None:
            return self
        mine = {user.unit_id} if user.is_a(Role.GUIDE, Role.STORE_MANAGER) else set()
        return self.filter(unit__in={*led, *mine, *stores_stood_in_for(user, now)})

    def locked(self, pk):
        return self.select_for_update(no_key=True, of=("self",)).select_related("unit").get(pk=pk)

    def late(self):
        return self.filter(late=True)


def stores_stood_in_for(user, now):
    """The stores whose absent manager the person stands for (ORG-3, LOG-1)."""
    absent = access.deputises_ids(user, local_day(now))
    managers = User.objects.holding(Role.STORE_MANAGER).filter(pk__in=absent) if absent else User.objects.none()
    return set(managers.values_list("unit_id", flat=True))


class IntentSheet(models.Model):
    """One store, one day: who came, who is interested, what became of it (LOG-1).

    While it is open its lines are built from the day's records; handed in, they are frozen in `lines`.
    """

    number = models.CharField(_("number"), max_length=30, unique=True)
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, related_name="intent_sheets", verbose_name=_("store"))
    day = models.DateField(_("day"))
    status = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    due_at = models.DateTimeField(_("due"))
    visitors = models.PositiveIntegerField(_("groups of visitors"), null=True)
    gaps = models.PositiveIntegerField(_("gaps"), default=0)
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    lines = models.JSONField(default=list)
    late = models.BooleanField(_("late"), default=False)
    submitted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(_("handed in"), null=True)
    created_at = models.DateTimeField()

    objects = IntentSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("intent sheet")
        verbose_name_plural = _("intent sheets")
        ordering = ["-day", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "day"],
                name="intent_sheet_one_a_store_and_day",
                violation_error_message=_("The sheet of this day exists already."),
            ),
            models.CheckConstraint(
                condition=Q(status="submitted", submitted_at__isnull=False, visitors__isnull=False)
                | ~Q(status="submitted") & Q(submitted_at=None),
                name="intent_sheet_submitted_has_time",
            ),
            models.CheckConstraint(
                condition=Q(late=True, submitted_at__gt=models.F("due_at"))
                | Q(late=False) & (Q(submitted_at=None) | Q(submitted_at__lte=models.F("due_at"))),
                name="intent_sheet_late_after_closing",
            ),
        ]
        indexes = [models.Index(fields=["day", "status"]), models.Index(fields=["status", "due_at"])]

    def __str__(self):
        return self.number


class SheetAddition(models.Model):
    """What came after the sheet was handed in, or corrects it; with reason, never changed (LOG-1)."""

    sheet = models.ForeignKey(IntentSheet, models.PROTECT, related_name="additions")
    text = models.CharField(_("addition"), max_length=500)
    reason = models.CharField(_("reason"), max_length=200)
    inquiry = models.ForeignKey("leads.Inquiry", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("addition")
        verbose_name_plural = _("additions")
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="sheet_addition_says_why")]

    def __str__(self):
        return self.text
