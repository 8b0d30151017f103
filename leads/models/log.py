"""Work logs of salesmen and the supervisor's summary of the team's day (LOG-2, LOG-3)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from salesops.kernel import access
from salesops.kernel.clock import local_day

from .sheet import State

PERSON = settings.AUTH_USER_MODEL


class WorkLogQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        return self.filter(access.own_or_led(user, local_day(now), owner="user"))

    def locked(self, pk):
        return self.select_for_update(no_key=True, of=("self",)).select_related("user__unit").get(pk=pk)


class WorkLog(models.Model):
    """A salesman's day: what he recorded anyway, problems, and what comes tomorrow (LOG-2)."""

    number = models.CharField(_("number"), max_length=30, unique=True)
    user = models.ForeignKey(PERSON, models.PROTECT, related_name="work_logs", verbose_name=_("person"))
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    day = models.DateField(_("day"))
    status = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    due_at = models.DateTimeField(_("due"))
    problems = models.TextField(_("problems"), blank=True)
    tomorrow = models.TextField(_("tomorrow"), blank=True)
    lines = models.JSONField(default=list)
    late = models.BooleanField(_("late"), default=False)
    submitted_at = models.DateTimeField(_("handed in"), null=True)
    created_at = models.DateTimeField()

    objects = WorkLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("work log")
        verbose_name_plural = _("work logs")
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "day"],
                name="work_log_one_a_person_and_day",
                violation_error_message=_("The log of this day exists already."),
            ),
            models.CheckConstraint(
                condition=Q(status="submitted", submitted_at__isnull=False)
                | ~Q(status="submitted") & Q(submitted_at=None),
                name="work_log_submitted_has_time",
            ),
            models.CheckConstraint(
                condition=Q(late=True, submitted_at__gt=F("due_at"))
                | Q(late=False) & (Q(submitted_at=None) | Q(submitted_at__lte=F("due_at"))),
                name="work_log_late_after_due",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-day"]),
            models.Index(fields=["day", "status"]),
            models.Index(fields=["user", "-day"]),
        ]

    def __str__(self):
        return self.number


class TeamSummaryQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        led = access.led_unit_ids(user)
        return self if led is None else self.filter(unit__in=led)


class TeamSummary(models.Model):
    """The supervisor's sum of the team's day, to the operations manager (LOG-2). Never changed."""

    unit = models.ForeignKey("kernel.Unit", models.PROTECT, related_name="+", verbose_name=_("team"))
    day = models.DateField(_("day"))
    figures = models.JSONField(default=dict)
    comment = models.CharField(_("comment"), max_length=1000, blank=True)
    due_at = models.DateTimeField()
    late = models.BooleanField(_("late"), default=False)
    submitted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("handed in"))

    objects = TeamSummaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("team summary")
        verbose_name_plural = _("team summaries")
        ordering = ["-day", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "day"],
                name="team_summary_one_a_day",
                violation_error_message=_("The team's day is summed up already."),
            ),
            models.CheckConstraint(
                condition=Q(late=True, submitted_at__gt=F("due_at")) | Q(late=False, submitted_at__lte=F("due_at")),
                name="team_summary_late_after_due",
            ),
        ]

    def __str__(self):
        return f"{self.unit_id} {self.day}"
