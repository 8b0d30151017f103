"""What hangs on a contract: supplements, credit exceptions, who may sign for the customer (CON-2, CON-3, CON-6)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quotes.models.reach import through_step
from salesops.kernel.models import Approval

from .contract import Contract
from .vocabulary import PaperStatus


class OfContractQuerySet(models.QuerySet):
    """Papers that hang on a contract are seen by whoever sees it, and by whom their own step reaches."""

    def visible_to(self, user, now):
        seen = Q(contract__in=Contract.objects.visible_to(user, now).values("pk"))
        table, link = (
            (SupplementApproval, "supplement") if self.model is Supplement else (ExceptionApproval, "exception")
        )
        return self.filter(seen | through_step(user, now, table, link))

    def locked(self, pk):
        return self.select_for_update(no_key=True, of=("self",)).select_related("contract", "owner__unit").get(pk=pk)


class Supplement(models.Model):
    """A numbered amendment of a signed contract, reviewed like it (CON-3)."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Returned")
        SIGNED = "signed", _("Signed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="supplements")
    number = models.CharField(_("number"), max_length=40, unique=True)
    sequence = models.PositiveSmallIntegerField()
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.DRAFT)
    before = models.JSONField(default=dict)
    clauses = models.JSONField(_("clauses"), default=dict)
    payment_plan = models.JSONField(_("payment plan"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    content_hash = models.CharField(max_length=64, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signed_at = models.DateTimeField(null=True)
    signatory = models.CharField(_("signed for the customer by"), max_length=60, blank=True)
    signed_file = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("supplement")
        verbose_name_plural = _("supplements")
        ordering = ["contract", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "sequence"], name="supplement_sequence_once"),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(status__in=["draft", "in_review", "approved", "rejected"]),
                name="supplement_one_at_work",
            ),
            models.CheckConstraint(
                condition=~Q(status="signed") | Q(signed_on__isnull=False, signed_file__isnull=False),
                name="supplement_signed_has_its_copy",
            ),
        ]

    def __str__(self):
        return self.number


class SupplementApproval(Approval):
    """One lane of the review of a supplement."""

    supplement = models.ForeignKey(Supplement, models.PROTECT, related_name="approvals")


class CreditException(models.Model):
    """Leave for one contract to be looser than the customer's credit allows, with reason (CON-2, CRD-4).

    It allows down to `prepayment`, up to `term_days`, up to `exposure` and nothing beyond.
    """

    number = models.CharField(_("number"), max_length=30, unique=True)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="exceptions")
    prepayment = models.DecimalField(_("prepayment"), max_digits=5, decimal_places=2)
    term_days = models.PositiveSmallIntegerField(_("days to pay"))
    exposure = models.DecimalField(_("exposure"), max_digits=14, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=300)
    status = models.CharField(_("status"), max_length=12, choices=PaperStatus.choices, default=PaperStatus.DRAFT)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("credit exception")
        verbose_name_plural = _("credit exceptions")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=Q(status="in_review"), name="credit_exception_one_asked"
            ),
            models.CheckConstraint(
                condition=Q(prepayment__gte=0, prepayment__lte=100), name="credit_exception_prepayment"
            ),
        ]

    def __str__(self):
        return self.number


class ExceptionApproval(Approval):
    """One step of deciding a credit exception."""

    exception = models.ForeignKey(CreditException, models.PROTECT, related_name="approvals")


class AuthorisedPerson(models.Model):
    """Who may call off, accept and sign for a customer, with a specimen of his signature (CON-6)."""

    customer = models.ForeignKey("leads.Customer", models.PROTECT, related_name="authorised_people")
    name = models.CharField(_("name"), max_length=60)
    position = models.CharField(_("position"), max_length=60, blank=True)
    may_call_off = models.BooleanField(_("may call off"), default=False)
    may_accept = models.BooleanField(_("may accept deliveries"), default=False)
    may_sign = models.BooleanField(_("may sign"), default=False)
    specimen = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("authorised person")
        verbose_name_plural = _("authorised persons")
        ordering = ["id"]
        indexes = [models.Index(fields=["customer", "name"])]

    def __str__(self):
        return self.name
