"""Complaints: a flow of their own, closed by others than the unit complained of (AFT-3)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from salesops.kernel import access
from salesops.kernel.clock import local_day
from salesops.kernel.models import Role

from .ticket import Ticket
from .vocabulary import Desk, Topic, desks_of

PERSON = settings.AUTH_USER_MODEL


class ComplaintQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        """Own and led ones, those one works on or wrote, those about one's desk; customer service and the company's
        managers all (ORG-8)."""
        if not user.is_active:
            return self.none()
        if access.led_unit_ids(user) is None or user.is_a(Role.SERVICE):
            return self
        day = local_day(now)
        reach = access.own_or_led(user, day) | access.own_or_led(user, day, owner="handler") | Q(recorded_by=user)
        for desk in desks_of(user):
            reach |= Q(reached__contains=f"/{desk}/")
        return self.filter(reach)

    def locked(self, pk):
        rows = self.select_for_update(no_key=True, of=("self",))
        return rows.select_related("customer", "owner__unit", "handler__unit", "unit").get(pk=pk)

    def unsolved(self):
        return self.filter(status__in=Complaint.UNSOLVED)

    def unanswered(self):
        return self.unsolved().filter(answered_at=None)

    def overdue(self, now):
        """No first answer, and the due instant lies behind; the instant itself is in time."""
        return self.unanswered().filter(due_at__lt=now)

    def decided(self, now):
        """Those whose first answer is settled, with `decided_at`."""
        first = Least(Coalesce("answered_at", "due_at"), "due_at")
        return self.filter(Q(answered_at__isnull=False) | Q(due_at__lt=now)).annotate(decided_at=first)

    def answered_in_time(self):
        return self.filter(answered_at__lte=F("due_at"))


class Complaint(models.Model):
    """A customer complains: first answer, cause, responsible unit, remedy, and his confirmation (AFT-3)."""

    class Status(models.TextChoices):
        OPEN = "open", _("To be taken up")
        IN_PROGRESS = "in_progress", _("In progress")
        SOLVED = "solved", _("Solved")
        CLOSED = "closed", _("Closed")
        CONFIRMED = "confirmed", _("Confirmed by the customer")

    UNSOLVED = (Status.OPEN, Status.IN_PROGRESS)

    number = models.CharField(_("number"), max_length=30, unique=True)
    customer = models.ForeignKey(
        "leads.Customer", models.PROTECT, related_name="complaints", verbose_name=_("customer")
    )
    order = models.ForeignKey(
        "orders.Order", models.PROTECT, null=True, related_name="complaints", verbose_name=_("order")
    )
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="complaints", verbose_name=_("ticket"))
    kind = models.CharField(_("about"), max_length=14, choices=Topic.choices)
    description = models.TextField(_("description"))
    status = models.CharField(_("state"), max_length=12, choices=Status.choices, default=Status.OPEN)
    responsible_unit = models.CharField(_("unit complained of"), max_length=12, choices=Desk.choices)
    reached = models.CharField(max_length=120, editable=False)
    handler = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("handler"))
    owner = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("salesperson"))
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"))

    received_at = models.DateTimeField(_("received"))
    due_at = models.DateTimeField(_("first answer by"))
    warn_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    answer = models.TextField(_("first answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    cause = models.TextField(_("cause"), blank=True)
    remedy = models.TextField(_("remedy"), blank=True)
    solved_at = models.DateTimeField(_("solved"), null=True)
    closed_at = models.DateTimeField(_("closing time"), null=True)
    closed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    customer_words = models.CharField(_("in the customer's words"), max_length=500, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["open", "in_progress"])
                | Q(solved_at__isnull=False, answered_at__isnull=False) & ~Q(cause="") & ~Q(remedy=""),
                name="complaint_solved_has_cause_and_remedy",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["open", "in_progress", "solved"]) | Q(closed_at__isnull=False),
                name="complaint_closed_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="confirmed") | Q(confirmed_at__isnull=False),
                name="complaint_confirmed_with_time",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"]),
            models.Index(fields=["unit", "-id"]),
            models.Index(fields=["customer", "-id"]),
            models.Index(fields=["responsible_unit", "status"]),
            models.Index(
                fields=["due_at"], condition=Q(status__in=["open", "in_progress"], answered_at=None),
                name="complaint_unanswered",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.number

    @property
    def is_unsolved(self):
        return self.status in self.UNSOLVED
