"""Registrations: a customer reported before the deal; the first live report protects (REG-1..30)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leads.access import registrations_in_reach

from .customer import Source


class Status(models.TextChoices):
    PENDING = "pending", _("Pending")
    PROTECTED = "protected", _("Protected")
    LAPSED = "lapsed", _("Lapsed")
    EXPIRED = "expired", pgettext_lazy("registration", "Expired")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    INVALID = "invalid", _("Invalid")


LIVE_STATUSES = (Status.PENDING, Status.PROTECTED)


class Reason(models.TextChoices):
    DUPLICATE = "DUPLICATE", _("Same customer reported earlier")
    AFTER_DEAL = "AFTER_DEAL", _("Reported after the deal")
    OVER_QUOTA = "OVER_QUOTA", _("No place left this month")
    LATE = "LATE", _("Reported too late")
    TERRITORY = "TERRITORY", _("Another region, no ground given")
    REJECTED = "REJECTED", _("Rejected on review")
    FALSE_DATA = "FALSE_DATA", _("False data")
    COOLDOWN = "COOLDOWN", _("Cool-down after the end")
    CAP = "CAP", _("Longest protection reached")
    OPENING = "OPENING", _("Opening balance")


class Origin(models.TextChoices):
    REPORT = "report", _("Report")
    CLAIM = "claim", _("Claim")
    QUEUE = "queue", _("Queue")
    ASSIGNMENT = "assignment", _("Assignment")
    HANDOVER = "handover", _("Hand-over")
    RULING = "ruling", _("Ruling")
    OPENING = "opening", _("Opening balance")


class Ground(models.TextChoices):
    """What a sale across regions may rest on (REG-11)."""

    DESIGN_INSTITUTE = "design_institute", _("Design institute or group with unified design")
    UNIFIED_TENDER = "unified_tender", _("Unified tender, separate purchase")
    OWNER_CONTRACTOR = "owner_contractor", _("Owner uses, contractor buys")


class Review(models.TextChoices):
    """The head's look at a report (REG-27)."""

    WAITING = "waiting", _("To be looked at")
    PASSED = "passed", _("Passed")
    PROOF_ASKED = "proof_asked", _("Proof asked for")
    REJECTED = "rejected", _("Rejected")


class LossReason(models.TextChoices):
    BOUGHT_ELSEWHERE = "bought_elsewhere", _("Bought elsewhere")
    POSTPONED = "postponed", _("Postponed")
    GAVE_UP = "gave_up", _("Gave up")


class FirstEnd(models.TextChoices):
    LAPSE = "lapse", _("Lapse")
    EXPIRY = "expiry", _("Expiry")
    CAP = "cap", _("Longest protection")


class RegistrationQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        return registrations_in_reach(self, user, now)

    def live(self, now):
        """Protecting at an instant, whether or not a sweep ran (REG-14, REG-25)."""
        return self.filter(status__in=LIVE_STATUSES, protected_until__gt=now)

    def ran_out(self, now):
        """Booked as live, ended by time."""
        return self.filter(status__in=LIVE_STATUSES, protected_until__lte=now)

    def overdue(self, now):
        """Protecting, the follow-up missed (REG-4)."""
        return self.live(now).filter(overdue_from__lte=now)

    def locked(self, pk):
        rows = self.select_for_update(no_key=True, of=("self",))
        return rows.select_related("customer", "owner__unit", "unit", "territory").get(pk=pk)


class Registration(models.Model):
    """A customer reported before the deal; the first live report wins (REG-3).

    Holds the facts and, derived from them by `leads.policy.standing`, the dates of REG-25.
    """

    number = models.CharField(_("number"), max_length=30, unique=True)
    customer = models.ForeignKey("leads.Customer", models.PROTECT, related_name="registrations")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="registrations", verbose_name=_("owner")
    )
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.REPORT)
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices)
    reason_code = models.CharField(_("reason"), max_length=10, choices=Reason.choices, blank=True)
    rule = models.CharField(_("rule"), max_length=10, blank=True)

    # As it was reported; the reported address is part of the registration (REG-11).
    customer_name = models.CharField(_("customer name"), max_length=50)
    phone = models.CharField(_("phone"), max_length=40)
    province = models.CharField(_("province"), max_length=30)
    city = models.CharField(_("city"), max_length=40)
    district = models.CharField(_("district"), max_length=40)
    street = models.CharField(_("detailed address"), max_length=120)
    address_marked = models.BooleanField(default=False)
    territory = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("region"))
    need = models.CharField(_("need"), max_length=500, blank=True)
    expected_purchase_on = models.DateField(_("expected purchase"), null=True)
    source = models.CharField(_("source"), max_length=20, choices=Source.choices, blank=True)
    cross_region_ground = models.CharField(_("ground"), max_length=20, choices=Ground.choices, blank=True)
    proof = models.CharField(_("proof"), max_length=500, blank=True)
    new_project = models.CharField(_("new project"), max_length=200, blank=True)

    # Facts of the clocks.
    obtained_at = models.DateTimeField(_("obtained"))
    reported_at = models.DateTimeField(_("reported"))
    clock_from = models.DateTimeField()
    policy_at = models.DateTimeField()
    last_effective_at = models.DateTimeField(_("last follow-up"), null=True)
    measured_at = models.DateTimeField(_("measured"), null=True)
    deposit_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    ruled_at = models.DateTimeField(null=True)

    # Derived by the one standing function; compared with now wherever protection is asked for.
    protected_until = models.DateTimeField(_("protected until"))
    first_end = models.CharField(max_length=8, choices=FirstEnd.choices)
    follow_up_due_on = models.DateField(_("follow-up due"))
    overdue_from = models.DateTimeField()
    lapses_on = models.DateField(_("lapses"))
    expires_on = models.DateField(_("expires"), null=True)
    capped_on = models.DateField()

    ended_at = models.DateTimeField(_("ended"), null=True)
    booked_at = models.DateTimeField(null=True)
    loss_reason = models.CharField(_("outcome"), max_length=20, choices=LossReason.choices, blank=True)
    outcome_note = models.CharField(_("note"), max_length=300, blank=True)
    outcome_at = models.DateTimeField(null=True)
    cooldown_waived_at = models.DateTimeField(null=True)
    review = models.CharField(_("review"), max_length=12, choices=Review.choices, blank=True)
    review_due_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"))

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(status__in=["pending", "protected"]),
                name="registration_one_live_per_customer",
                violation_error_message=_("This customer is protected by an earlier registration."),
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="registration_known_status"),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "protected"]) | Q(ended_at__isnull=False),
                name="registration_ended_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="invalid") | ~Q(reason_code=""), name="registration_invalid_has_its_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "status", "protected_until"]),
            models.Index(fields=["owner", "-id"]),
            models.Index(fields=["unit", "status", "-id"]),
            models.Index(fields=["unit", "-id"]),
            models.Index(fields=["status", "protected_until"]),
            models.Index(fields=["customer", "-id"]),
            models.Index(fields=["owner", "reported_at"]),
            models.Index(fields=["review", "review_due_at"], condition=~Q(review=""), name="registration_review"),
            models.Index(fields=["overdue_from"], condition=Q(status__in=LIVE_STATUSES), name="registration_overdue"),
            models.Index(F("territory").asc(), F("status").asc(), F("ended_at").desc(), name="registration_pool"),
        ]

    def __str__(self):
        return self.number

    @property
    def is_live(self):
        return self.status in LIVE_STATUSES
