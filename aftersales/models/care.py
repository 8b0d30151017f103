"""Care after the sale: planned contacts, satisfaction, greetings (AFT-1, AFT-4, AFT-5)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from salesops.kernel import access
from salesops.kernel.clock import day_end, local_day
from salesops.kernel.models import Role

from .ticket import Ticket

PERSON = settings.AUTH_USER_MODEL


def in_care_of(user, now, *, owner="owner"):
    """Own and led ones; customer service and the company's managers all (ORG-8), as a filter."""
    if access.led_unit_ids(user) is None or user.is_a(Role.SERVICE):
        return Q()
    return access.own_or_led(user, local_day(now), owner=owner)


class CallBackQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        return self.filter(in_care_of(user, now, owner="caller")) if user.is_active else self.none()

    def locked(self, pk):
        rows = self.select_for_update(no_key=True, of=("self",))
        return rows.select_related("customer", "order", "caller__unit", "unit").get(pk=pk)

    def planned(self):
        return self.filter(status=CallBack.Status.PLANNED)

    def to_do(self, now):
        """Planned for today or before, not done."""
        return self.planned().filter(planned_on__lte=local_day(now))

    def due_today(self, now):
        return self.planned().filter(due_at__gt=now, due_at__lte=day_end(local_day(now)))

    def overdue(self, now):
        """Not done, and the due instant lies behind; the instant itself is in time."""
        return self.planned().filter(due_at__lt=now)

    def decided(self, now):
        """Those that count, with `decided_at`: done or fell due, whichever came first (KPI-11, KPI-19)."""
        counted = self.exclude(status=CallBack.Status.CANCELLED).filter(Q(done_at__isnull=False) | Q(due_at__lt=now))
        return counted.annotate(decided_at=Least(Coalesce("done_at", "due_at"), "due_at"))

    def done_in_time(self):
        return self.filter(done_at__lte=F("due_at"))


class CallBack(models.Model):
    """A contact that care asks for: the first after delivery, then one a month; only an effective one is done."""

    class Kind(models.TextChoices):
        FIRST = "first", _("First contact")
        MONTHLY = "monthly", _("Monthly contact")
        TICKET = "ticket", _("After a ticket")

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    number = models.CharField(_("number"), max_length=30, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    customer = models.ForeignKey(
        "leads.Customer", models.PROTECT, related_name="call_backs", verbose_name=_("customer")
    )
    order = models.ForeignKey(
        "orders.Order", models.PROTECT, null=True, related_name="call_backs", verbose_name=_("order")
    )
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="call_backs")
    month = models.DateField(_("month"), null=True)
    caller = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("to be called by"))
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.PLANNED)
    planned_on = models.DateField(_("planned for"))
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField(_("due"))
    created_at = models.DateTimeField(_("created"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    done_at = models.DateTimeField(_("done"), null=True)
    done_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("done by"))
    follow_up = models.ForeignKey("leads.FollowUp", models.PROTECT, null=True, related_name="+")
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)

    objects = CallBackQuerySet.as_manager()

    class Meta:
        verbose_name = _("call-back")
        verbose_name_plural = _("call-backs")
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(kind="first"), name="call_back_one_first_contact_an_order"
            ),
            models.UniqueConstraint(
                fields=["order", "month"], condition=Q(kind="monthly"), name="call_back_one_a_month_an_order"
            ),
            models.CheckConstraint(
                condition=Q(status="done", done_at__isnull=False) | ~Q(status="done") & Q(done_at=None),
                name="call_back_done_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(kind="monthly") | Q(month__isnull=False), name="call_back_monthly_names_its_month"
            ),
        ]
        indexes = [
            models.Index(fields=["caller", "status", "due_at"]),
            models.Index(fields=["unit", "status", "due_at"]),
            models.Index(fields=["status", "due_at"]),
            models.Index(fields=["customer", "-id"]),
        ]

    def __str__(self):
        return self.number


class SatisfactionQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        return self.filter(in_care_of(user, now)) if user.is_active else self.none()

    def locked(self, pk):
        rows = self.select_for_update(no_key=True, of=("self",))
        return rows.select_related("customer", "order", "ticket", "owner__unit", "unit").get(pk=pk)

    def answered(self):
        return self.filter(status=Satisfaction.Status.ANSWERED)

    def to_send(self):
        return self.filter(status=Satisfaction.Status.WAITING)


class Satisfaction(models.Model):
    """What a customer thinks after delivery or a ticket: a score of 1 to 5 by link, one answer (AFT-4)."""

    class Kind(models.TextChoices):
        DELIVERY = "delivery", _("After delivery")
        TICKET = "ticket", _("After a ticket")

    class Status(models.TextChoices):
        WAITING = "waiting", _("To be sent")
        SENT = "sent", _("Sent")
        ANSWERED = "answered", _("Answered")

    number = models.CharField(_("number"), max_length=30, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    customer = models.ForeignKey(
        "leads.Customer", models.PROTECT, related_name="satisfaction", verbose_name=_("customer")
    )
    order = models.ForeignKey(
        "orders.Order", models.PROTECT, null=True, related_name="satisfaction", verbose_name=_("order")
    )
    ticket = models.OneToOneField(Ticket, models.PROTECT, null=True, related_name="satisfaction")
    owner = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("salesperson"))
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    status = models.CharField(_("state"), max_length=8, choices=Status.choices, default=Status.WAITING)
    created_at = models.DateTimeField(_("created"))
    sent_at = models.DateTimeField(_("sent"), null=True)
    sent_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    score = models.PositiveSmallIntegerField(_("score"), null=True)
    comment = models.CharField(_("comment"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    opened_ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="opened_by_satisfaction")

    objects = SatisfactionQuerySet.as_manager()

    class Meta:
        verbose_name = _("satisfaction survey")
        verbose_name_plural = _("satisfaction")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(kind="delivery"), name="satisfaction_once_a_delivery"
            ),
            models.CheckConstraint(
                condition=Q(status="answered", score__gte=1, score__lte=5, answered_at__isnull=False)
                | ~Q(status="answered") & Q(score=None, answered_at=None),
                name="satisfaction_answered_has_its_score",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"]),
            models.Index(fields=["unit", "-id"]),
            models.Index(fields=["customer", "-id"]),
            models.Index(fields=["answered_at"]),
        ]

    def __str__(self):
        return self.number


class GreetingQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        return self.filter(in_care_of(user, now)) if user.is_active else self.none()

    def to_send(self, now):
        """Prepared, not sent, and the day is not over."""
        return self.filter(sent_at=None, on__gte=local_day(now))


class Greeting(models.Model):
    """A greeting for a birthday or festival: prepared by the product, sent by a person (AFT-1)."""

    class Occasion(models.TextChoices):
        BIRTHDAY = "birthday", _("Birthday")
        FESTIVAL = "festival", _("Festival")

    customer = models.ForeignKey("leads.Customer", models.PROTECT, related_name="greetings", verbose_name=_("customer"))
    owner = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("salesperson"))
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+")
    occasion = models.CharField(_("occasion"), max_length=8, choices=Occasion.choices)
    festival = models.CharField(_("festival"), max_length=60, blank=True)
    on = models.DateField(_("day"))
    prepared_at = models.DateTimeField()
    text = models.CharField(_("text"), max_length=500, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    sent_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    objects = GreetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("greeting")
        verbose_name_plural = _("greetings")
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["customer", "occasion", "on"], name="greeting_once_an_occasion"),
        ]
        indexes = [models.Index(fields=["owner", "on"]), models.Index(fields=["unit", "on"])]

    def __str__(self):
        return f"{self.customer_id} {self.on}"
