"""Samples, their loans and requests (SMP-1, SMP-2, SMP-4)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from salesops.kernel.access import own_or_led
from salesops.kernel.clock import local_day
from salesops.kernel.models import Role

from .products import Product

KEEPERS = (Role.SAMPLE_KEEPER, Role.MARKETING, Role.OPERATIONS)


class Condition(models.TextChoices):
    GOOD = "good", _("Good")
    WORN = "worn", _("Worn")
    DAMAGED = "damaged", _("Damaged")
    LOST = "lost", _("Lost")


class SampleQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        """Where a sample is concerns everybody who may borrow it."""
        return self

    def lendable(self):
        return self.filter(is_retired=False).exclude(pk__in=SampleLoan.objects.out().values("sample"))


class Sample(models.Model):
    """One piece shown or lent to customers, traceable from purchase to the end (SMP-1)."""

    number = models.CharField(_("number"), max_length=30, unique=True)
    product = models.ForeignKey(Product, models.PROTECT, related_name="samples", verbose_name=_("product"))
    place = models.ForeignKey(
        "kernel.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kept at")
    )
    condition = models.CharField(_("condition"), max_length=8, choices=Condition.choices, default=Condition.GOOD)
    supplier = models.CharField(_("supplier"), max_length=80, blank=True)
    purchase = models.CharField(_("purchase or contract"), max_length=60, blank=True)
    bought_on = models.DateField(_("bought on"), null=True, blank=True)
    is_retired = models.BooleanField(_("retired"), default=False)
    created_at = models.DateTimeField()

    objects = SampleQuerySet.as_manager()

    class Meta:
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        ordering = ["-id"]
        indexes = [models.Index(fields=["product", "is_retired"])]

    def __str__(self):
        return f"{self.number} {self.product.name}"


class SampleLoanQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        if user.is_a(*KEEPERS):
            return self
        return self.filter(own_or_led(user, local_day(now), owner="borrower"))

    def out(self):
        return self.filter(returned_on=None)

    def overdue(self, day):
        """Out longer than agreed (SMP-2)."""
        return self.out().filter(due_on__lt=day)


class SampleLoan(models.Model):
    """Who has a sample for which customer, since when and until when (SMP-2)."""

    number = models.CharField(_("number"), max_length=30, unique=True)
    sample = models.ForeignKey(Sample, models.PROTECT, related_name="loans", verbose_name=_("sample"))
    borrower = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="sample_loans", verbose_name=_("borrower")
    )
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    customer = models.ForeignKey(
        "leads.Customer", models.PROTECT, null=True, blank=True, related_name="sample_loans", verbose_name=_("customer")
    )
    out_on = models.DateField(_("out"))
    due_on = models.DateField(_("due"))
    returned_on = models.DateField(_("back"), null=True, blank=True)
    condition_out = models.CharField(_("condition out"), max_length=8, choices=Condition.choices)
    condition_back = models.CharField(_("condition back"), max_length=8, choices=Condition.choices, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    reminded_on = models.DateField(null=True)
    created_at = models.DateTimeField()

    objects = SampleLoanQuerySet.as_manager()

    class Meta:
        verbose_name = _("sample loan")
        verbose_name_plural = _("sample loans")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sample"],
                condition=Q(returned_on=None),
                name="sample_lent_once_at_a_time",
                violation_error_message=_("This sample is lent already."),
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("out_on")), name="sample_due_after_out"),
            models.CheckConstraint(
                condition=Q(returned_on=None, condition_back="") | Q(returned_on__gte=F("out_on")),
                name="sample_back_after_out",
            ),
        ]
        indexes = [
            models.Index(fields=["borrower", "returned_on"]),
            models.Index(fields=["returned_on", "due_on"]),
        ]

    def __str__(self):
        return self.number
