"""Contracts: text, plan, versions, review, signature (CON-1..5)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quotes.models.reach import through_step
from salesops.kernel.access import own_or_led
from salesops.kernel.clock import local_day
from salesops.kernel.models import Approval, Role

BINDING = ("signed", "completed", "terminated")


class ContractQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        """Own and led ones; legal and finance what reached their step, finance all signed ones (ORG-8)."""
        reach = own_or_led(user, local_day(now)) | through_step(user, now, ContractApproval, "contract")
        if user.is_a(Role.FINANCE):
            reach |= Q(status__in=BINDING)
        return self.filter(reach)

    def locked(self, pk):
        return self.select_for_update(no_key=True, of=("self",)).select_related("customer", "owner__unit").get(pk=pk)

    def binding(self):
        return self.filter(status__in=BINDING)


class Contract(models.Model):
    """The paper that binds customer and company; drafted from an accepted quote, frozen once signed (CON-1..3).

    `version` is the version of the text as it stands here; every submitted one is kept as a ContractVersion.
    """

    class Kind(models.TextChoices):
        SALE = "sale", _("Sale")
        FRAMEWORK = "framework", _("Framework")
        AGENCY = "agency", _("Agency")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Returned")
        SIGNED = "signed", _("Signed")
        COMPLETED = "completed", _("Fulfilled")
        TERMINATED = "terminated", _("Terminated")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    number = models.CharField(_("number"), max_length=30, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.SALE)
    customer = models.ForeignKey("leads.Customer", models.PROTECT, related_name="contracts")
    quote = models.ForeignKey("quotes.Quote", models.PROTECT, null=True, blank=True, related_name="contracts")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.DRAFT)
    title = models.CharField(_("subject"), max_length=80, blank=True)
    parties = models.JSONField(default=dict)
    lines = models.JSONField(default=list)
    clauses = models.JSONField(_("clauses"), default=dict)
    payment_plan = models.JSONField(_("payment plan"), default=list)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    delivery_on = models.DateField(_("delivery"), null=True, blank=True)
    starts_on = models.DateField(_("begins"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    ceiling = models.DecimalField(
        _("most that may be called off"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    commission = models.DecimalField(_("commission %"), max_digits=5, decimal_places=2, null=True, blank=True)
    price_list = models.ForeignKey("quotes.PriceList", models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="contracts")
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signed_at = models.DateTimeField(null=True)
    signatory = models.CharField(_("signed for the customer by"), max_length=60, blank=True)
    signatory_is_authorised = models.BooleanField(null=True)
    signatory_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_file = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    deal = models.ForeignKey("leads.Deal", models.PROTECT, null=True, blank=True, related_name="contracts")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["quote"],
                condition=Q(quote__isnull=False) & ~Q(status__in=["withdrawn", "terminated"]),
                name="contract_one_a_quote",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["framework", "agency"]) | Q(quote__isnull=False), name="contract_sale_has_a_quote"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="contract_amount_not_negative"),
            models.CheckConstraint(
                condition=~Q(status__in=BINDING)
                | Q(signed_on__isnull=False, signed_at__isnull=False, signed_file__isnull=False) & ~Q(content_hash=""),
                name="contract_signed_has_its_copy",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"]),
            models.Index(fields=["unit", "-id"]),
            models.Index(fields=["customer", "-id"]),
            models.Index(fields=["status", "-id"]),
        ]

    def __str__(self):
        return self.number

    @property
    def is_binding(self):
        return self.status in BINDING

    @property
    def awaits_word(self):
        """Signed by somebody the customer did not name; a manager's word is needed (CON-6)."""
        return self.signatory_is_authorised is False and self.signatory_confirmed_by_id is None

    @property
    def calls_off(self):
        """Whether orders are called off under it until it is used up or ends (CON-4)."""
        return self.kind in (self.Kind.FRAMEWORK, self.Kind.AGENCY)


class ContractVersion(models.Model):
    """The text as it was submitted; the database lets nobody change it (CON-2)."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    clauses = models.JSONField()
    payment_plan = models.JSONField()
    lines = models.JSONField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    delivery_on = models.DateField(null=True)
    content_hash = models.CharField(max_length=64)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["contract", "version"], name="contract_version_once")]

    def __str__(self):
        return f"{self.contract_id} v{self.version}"


class ContractApproval(Approval):
    """One lane of the review of a contract: legal, finance, head (CON-2)."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="approvals")
