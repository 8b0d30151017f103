"""Deals and whose credit they are (DEAL-1..7)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leads.access import deals_in_reach

PERSON = settings.AUTH_USER_MODEL


class DealQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        return deals_in_reach(self, user, now)

    def standing(self):
        """Not undone."""
        return self.exclude(status=Deal.Status.REVERSED)

    def locked(self, pk):
        return self.select_for_update(no_key=True, of=("self",)).select_related("customer", "registration").get(pk=pk)


class Deal(models.Model):
    """A deposit received or a contract signed, whichever was recorded first; credited exactly once (DEAL-1)."""

    class Status(models.TextChoices):
        HELD = "held", _("Credit held")
        BOOKED = "booked", _("Credited")
        REVERSED = "reversed", _("Undone")

    class Basis(models.TextChoices):
        DEPOSIT = "deposit", _("Deposit")
        CONTRACT = "contract", _("Contract signed")
        FRAMEWORK = "framework", _("Framework contract")

    class Hold(models.TextChoices):
        PENDING = "PENDING", _("Registration still pending")
        DUPLICATE = "DUPLICATE", _("Possible duplicate undecided")
        DISPUTE = "DISPUTE", _("Dispute open")
        TERRITORY = "TERRITORY", _("Other region without approval")
        SECOND_ORDER = "SECOND_ORDER", _("Second order for the same customer")

    number = models.CharField(_("number"), max_length=30, unique=True)
    customer = models.ForeignKey("leads.Customer", models.PROTECT, related_name="deals")
    registration = models.ForeignKey("leads.Registration", models.PROTECT, null=True, related_name="deals")
    basis = models.CharField(_("basis"), max_length=10, choices=Basis.choices)
    paper = models.CharField(_("paper"), max_length=40, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    closer = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("closed by"))
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    status = models.CharField(_("status"), max_length=8, choices=Status.choices)
    holds = models.JSONField(default=list)
    marks = models.JSONField(default=list)
    status_before = models.CharField(max_length=10, blank=True)
    closed_at = models.DateTimeField(_("closed"))
    delivered_at = models.DateTimeField(null=True)
    reversed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    objects = DealQuerySet.as_manager()

    class Meta:
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper"], condition=~Q(paper="") & ~Q(status="reversed"), name="deal_once_a_paper"
            ),
            models.UniqueConstraint(
                fields=["registration"], condition=~Q(status="reversed"), name="deal_once_a_registration"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="deal_amount_not_negative"),
        ]
        indexes = [
            models.Index(fields=["customer", "-closed_at"]),
            models.Index(fields=["closer", "-closed_at"]),
            models.Index(fields=["unit", "-closed_at"]),
            models.Index(fields=["status", "-closed_at"]),
        ]

    def __str__(self):
        return self.number


class DealCredit(models.Model):
    """One person's share of a deal; the shares of a deal are 100 % (DEAL-1)."""

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="credits")
    user = models.ForeignKey(PERSON, models.PROTECT, related_name="deal_credits", verbose_name=_("person"))
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+")
    share = models.DecimalField(_("share"), max_digits=6, decimal_places=2)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    rule = models.CharField(_("rule"), max_length=10)

    class Meta:
        verbose_name = _("deal credit")
        verbose_name_plural = _("deal credits")
        ordering = ["-share", "id"]
        constraints = [
            models.UniqueConstraint(fields=["deal", "user"], name="deal_credit_once_a_person"),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=100), name="deal_credit_share_in_percent"),
        ]
        indexes = [models.Index(fields=["user", "deal"])]

    def __str__(self):
        return f"{self.user_id} {self.share} %"


class CreditEntry(models.Model):
    """A dated line of somebody's credit statement. Never changed; a correction is a further line (DEAL-4)."""

    class Kind(models.TextChoices):
        BOOKED = "booked", _("Deal")
        ADJUSTED = "adjusted", _("Part cancelled or returned")
        REVERSED = "reversed", _("Deal undone")
        CALL_OFF = "call_off", _("Call-off")
        RULING = "ruling", _("Ruling")

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="entries")
    user = models.ForeignKey(PERSON, models.PROTECT, related_name="credit_entries", verbose_name=_("person"))
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    on = models.DateField(_("day"))
    at = models.DateTimeField()
    share = models.DecimalField(_("share"), max_digits=6, decimal_places=2)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    rule = models.CharField(_("rule"), max_length=10)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("credit entry")
        verbose_name_plural = _("credit entries")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["user", "on"]),
            models.Index(fields=["unit", "on"]),
            models.Index(fields=["deal", "id"]),
            models.Index(fields=["on"]),
        ]

    def __str__(self):
        return f"{self.on} {self.amount}"
