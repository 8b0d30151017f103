"""Inquiries: somebody asks, somebody answers, and the clock says whether in time (INQ-1..7)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from salesops.kernel import access
from salesops.kernel.clock import local_day
from salesops.kernel.models import Role


class InquiryQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        """Own, recorded or led ones; sellers also what waits unassigned in their unit, customer service what waits
        anywhere (ORG-2, ORG-8)."""
        if access.led_unit_ids(user) is None:
            return self
        reach = access.own_or_led(user, local_day(now), owner="handler") | Q(recorded_by=user)
        if user.is_a(Role.SERVICE):
            reach |= Q(handler=None) | Q(status=Inquiry.Status.OPEN)
        if user.is_a(*access.SELLERS) and user.unit_id:
            reach |= Q(handler=None, unit=user.unit_id)
        return self.filter(reach)

    def locked(self, pk):
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)

    def open(self):
        return self.filter(status=Inquiry.Status.OPEN)

    def waiting_for(self, user, now):
        """What the person should answer: his own and those of people he stands for."""
        return self.open().filter(handler__in={user.pk, *access.deputises_ids(user, local_day(now))})

    def unmet(self):
        return self.open().filter(met_at=None)

    def overdue(self, now):
        """Not met, and the due instant lies behind; the instant itself is in time (INQ-7)."""
        return self.unmet().filter(respond_by__lt=now)

    def unassigned(self):
        return self.open().filter(handler=None)

    def decided(self, now):
        """Those whose timeliness is settled, with `decided_at`: answered or fell due, whichever came first (KPI-19)."""
        first = Least(Coalesce("first_met_at", "first_due_at"), "first_due_at")
        return self.filter(Q(first_met_at__isnull=False) | Q(first_due_at__lt=now), excused_at=None).annotate(
            decided_at=first
        )

    def in_time(self):
        """The numerator of response timeliness (KPI-1)."""
        return self.filter(first_met_at__lte=F("first_due_at"), picked_up_late=False).exclude(
            channel=Inquiry.Channel.PHONE, rings=None
        )


class Inquiry(models.Model):
    """A question of a customer, tracked until it is solved; the first answer's time counts (INQ-3)."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("Email")
        ONLINE = "online", _("Online chat")
        STORE = "store", _("Store visit")
        REFERRAL = "referral", _("Referral")
        EXHIBITION = "exhibition", _("Exhibition")
        WEB = "web", _("Web promotion")
        MARKET_RESEARCH = "market_research", _("Market research")

    class Status(models.TextChoices):
        OPEN = "open", _("Waiting for an answer")
        RESPONDED = "responded", _("Answered")
        CLOSED = "closed", _("Closed")

    number = models.CharField(_("number"), max_length=30, unique=True)
    channel = models.CharField(_("channel"), max_length=16, choices=Channel.choices)
    source = models.CharField(_("source"), max_length=16, blank=True)
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.OPEN)

    customer = models.ForeignKey("leads.Customer", models.PROTECT, null=True, related_name="inquiries")
    customer_name = models.CharField(_("customer"), max_length=50, blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    province = models.CharField(_("province"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=30, blank=True)
    district = models.CharField(_("district"), max_length=30, blank=True)
    street = models.CharField(_("street"), max_length=120, blank=True)
    question = models.TextField(_("question"), blank=True)
    product_line = models.CharField(_("product line"), max_length=16, blank=True)
    appointment_at = models.DateTimeField(_("appointment"), null=True)
    rings = models.PositiveSmallIntegerField(_("rings"), null=True)
    missed = models.BooleanField(_("missed call"), default=False)
    picked_up_late = models.BooleanField(default=False)

    received_at = models.DateTimeField(_("received"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="inquiries", verbose_name=_("handler")
    )
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    assigned_at = models.DateTimeField(null=True)
    assigned_why = models.CharField(max_length=12, blank=True)

    respond_by = models.DateTimeField(_("answer by"))
    responded_at = models.DateTimeField(_("answered"), null=True)
    met_at = models.DateTimeField(null=True)
    first_due_at = models.DateTimeField()
    first_met_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    excused_at = models.DateTimeField(null=True)
    registration = models.ForeignKey("leads.Registration", models.PROTECT, null=True, related_name="inquiries")

    objects = InquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="responded") | Q(responded_at__isnull=False),
                name="inquiry_answered_has_time",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False) | ~Q(status="closed") & Q(closed_at=None),
                name="inquiry_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(handler=None, assigned_at=None) | Q(handler__isnull=False, assigned_at__isnull=False),
                name="inquiry_handler_since",
            ),
        ]
        indexes = [
            models.Index(fields=["handler", "status", "respond_by"]),
            models.Index(fields=["unit", "created_at"]),
            models.Index(fields=["respond_by"], condition=Q(status="open", met_at=None), name="inquiry_unmet"),
            models.Index(fields=["customer", "-id"]),
            models.Index(fields=["recorded_by", "-id"]),
        ]

    def __str__(self):
        return self.number

    @property
    def is_in_time(self):
        return bool(self.first_met_at) and self.first_met_at <= self.first_due_at and not self.picked_up_late

    def missing(self):
        """What the script asks for and nobody wrote down (INQ-6)."""
        rings = ["rings"] if self.channel == self.Channel.PHONE and self.rings is None and not self.missed else []
        return [key for key in ("phone", "source") if not getattr(self, key)] + rings

    @property
    def obtained_at(self):
        """When the handler got the customer: at assignment, or at arrival where he recorded it himself (REG-10)."""
        if self.handler_id == self.recorded_by_id:
            return self.received_at
        return self.assigned_at or self.received_at


class InquiryAnswer(models.Model):
    """One thing said to the customer; never changed, so that reopening keeps the history (INQ-3)."""

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="answers")
    text = models.TextField(_("answer"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["id"]

    def __str__(self):
        return f"{self.inquiry_id} {self.at}"
