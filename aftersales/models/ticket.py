"""Tickets: what a customer needs after the sale, and the clocks that run on it (AFT-2, AFT-6, COM-2)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from salesops.kernel import access
from salesops.kernel.clock import local_day
from salesops.kernel.models import Role

from .vocabulary import Desk, Topic, desks_of

PERSON = settings.AUTH_USER_MODEL


def _ran_out(due, now, prefix=""):
    """A clock that stood still from before its end has not run out."""
    waiting = f"{prefix}waiting_since"
    return Q(**{f"{due}__lt": now}) & (Q(**{waiting: None}) | Q(**{f"{waiting}__gt": F(due)}))


class TicketQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        """Own and led ones, those one works on or wrote, those that reached one's desk; customer service and the
        company's managers all (ORG-8)."""
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
        return rows.select_related("customer", "order", "owner__unit", "handler__unit", "unit").get(pk=pk)

    def unsolved(self):
        return self.filter(status__in=Ticket.UNSOLVED)

    def running(self):
        """Unsolved and not waiting for the customer: their clocks run."""
        return self.unsolved().filter(waiting_since=None)

    def overdue(self, now):
        """The solving clock ran out before anybody waited; the due instant itself is in time."""
        return self.unsolved().filter(_ran_out("due_at", now))

    def need_overdue(self, now):
        return self.unsolved().filter(_ran_out("need_due_at", now), need_met_at=None)

    def waiting_for(self, user, now):
        """What the person should work on: his own, those of people he stands for, what lies unassigned on his desk."""
        mine = Q(handler__in={user.pk, *access.deputises_ids(user, local_day(now))})
        return self.unsolved().filter(mine | Q(handler=None, responsible_unit__in=desks_of(user)))


class Ticket(models.Model):
    """A question, fault, repair, exchange or return of a customer, tracked until he says that it is solved."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("Question")
        FAULT = "fault", _("Fault")
        REPAIR = "repair", _("Repair")
        EXCHANGE = "exchange", _("Exchange")
        RETURN = "return", _("Return of goods")

    class Status(models.TextChoices):
        OPEN = "open", _("To be taken up")
        IN_PROGRESS = "in_progress", _("In progress")
        SOLVED = "solved", _("Solved")
        CLOSED = "closed", _("Closed")

    class ClosedBy(models.TextChoices):
        """What allowed closing (AFT-2)."""

        CUSTOMER_WORD = "customer_word", _("The customer's word")
        CALL_BACK = "call_back", _("Call-back")
        SILENCE = "silence", _("Silence")

    UNSOLVED = (Status.OPEN, Status.IN_PROGRESS)

    number = models.CharField(_("number"), max_length=30, unique=True)
    customer = models.ForeignKey("leads.Customer", models.PROTECT, related_name="tickets", verbose_name=_("customer"))
    order = models.ForeignKey(
        "orders.Order", models.PROTECT, null=True, related_name="tickets", verbose_name=_("order")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    topic = models.CharField(_("about"), max_length=14, choices=Topic.choices, default=Topic.SERVICE)
    description = models.TextField(_("description"))
    status = models.CharField(_("state"), max_length=12, choices=Status.choices, default=Status.OPEN)
    responsible_unit = models.CharField(_("responsible unit"), max_length=12, choices=Desk.choices)
    reached = models.CharField(max_length=120, editable=False)
    handler = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("handler"))
    owner = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("salesperson"))
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"))

    received_at = models.DateTimeField(_("received"))
    clock_from = models.DateTimeField()
    need_due_at = models.DateTimeField(_("need met by"))
    due_at = models.DateTimeField(_("solved by"))
    warn_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True)
    need_escalated_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)

    answer = models.TextField(_("answer"), blank=True)
    need_met_at = models.DateTimeField(_("need met"), null=True)
    solution = models.TextField(_("solution"), blank=True)
    solved_at = models.DateTimeField(_("solved"), null=True)
    silent_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(_("closing time"), null=True)
    closed_by = models.CharField(_("closed after"), max_length=14, choices=ClosedBy.choices, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    returned = models.DecimalField(_("returned goods"), max_digits=14, decimal_places=2, null=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["open", "in_progress"], solved_at=None)
                | Q(status__in=["solved", "closed"], solved_at__isnull=False),
                name="ticket_solved_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False) & ~Q(closed_by="")
                | ~Q(status="closed") & Q(closed_at=None, closed_by=""),
                name="ticket_closed_says_after_what",
            ),
            models.CheckConstraint(
                condition=Q(waiting_since=None) | Q(status__in=["open", "in_progress"]), name="ticket_waits_unsolved"
            ),
        ]
        indexes = [
            models.Index(fields=["handler", "status", "due_at"]),
            models.Index(fields=["responsible_unit", "status", "due_at"]),
            models.Index(fields=["owner", "-id"]),
            models.Index(fields=["unit", "-id"]),
            models.Index(fields=["customer", "-id"]),
            models.Index(fields=["order"]),
            models.Index(fields=["due_at"], condition=Q(status__in=["open", "in_progress"]), name="ticket_running"),
            models.Index(fields=["silent_until"], condition=Q(status="solved"), name="ticket_silent"),
        ]

    def __str__(self):
        return self.number

    @property
    def is_unsolved(self):
        return self.status in self.UNSOLVED


class TicketPause(models.Model):
    """The clock stands still while the customer has to do something, with the reason (AFT-2)."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="pauses")
    reason = models.CharField(_("reason"), max_length=300)
    from_at = models.DateTimeField(_("from"))
    to_at = models.DateTimeField(_("to"), null=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(to_at=None), name="ticket_pause_one_open"),
            models.CheckConstraint(
                condition=Q(to_at=None) | Q(to_at__gte=F("from_at")), name="ticket_pause_ends_after_it_begins"
            ),
        ]

    def __str__(self):
        return f"{self.ticket_id} {self.from_at:%Y-%m-%d}"


class TicketRoundQuerySet(models.QuerySet):
    def solving_decided(self, now):
        """Rounds whose timeliness is settled, with `decided_at`: solved or fell due, whichever came first (KPI-12)."""
        settled = Q(solved_at__isnull=False) | _ran_out("due_at", now, "ticket__")
        return self.filter(settled).annotate(decided_at=Least(Coalesce("solved_at", "due_at"), "due_at"))

    def solved_in_time(self):
        return self.filter(solved_at__lte=F("due_at"))

    def need_decided(self, now):
        """The same for the need (KPI-20)."""
        settled = Q(need_met_at__isnull=False) | _ran_out("need_due_at", now, "ticket__")
        return self.filter(settled).annotate(decided_at=Least(Coalesce("need_met_at", "need_due_at"), "need_due_at"))

    def need_met_in_time(self):
        return self.filter(need_met_at__lte=F("need_due_at"))


class TicketRound(models.Model):
    """One run of a ticket's clocks: from receipt or from a reopening until it is solved; what the figures count."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="rounds")
    begun_at = models.DateTimeField()
    need_due_at = models.DateTimeField()
    due_at = models.DateTimeField()
    need_met_at = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)
    handler = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+")

    objects = TicketRoundQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(solved_at=None), name="ticket_round_one_open"),
        ]
        indexes = [models.Index(fields=["due_at"]), models.Index(fields=["unit", "due_at"])]

    def __str__(self):
        return f"{self.ticket_id} {self.begun_at:%Y-%m-%d}"
