"""Recommendations made from a survey (REC-1..3)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salesops.kernel.access import own_or_led
from salesops.kernel.clock import local_day

from .products import Product, ProductSet


class RecommendationQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        return self.filter(own_or_led(user, local_day(now)))


class Recommendation(models.Model):
    """What a salesperson proposes on the strength of a survey, and what became of it (REC-1, REC-3)."""

    class Status(models.TextChoices):
        OPEN = "open", _("Waiting for an answer")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused by the customer")

    number = models.CharField(_("number"), max_length=30, unique=True)
    survey = models.ForeignKey("leads.Survey", models.PROTECT, related_name="recommendations")
    customer = models.ForeignKey(
        "leads.Customer", models.PROTECT, related_name="recommendations", verbose_name=_("customer")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="recommendations", verbose_name=_("salesperson")
    )
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    created_at = models.DateTimeField(_("created"))
    answered_at = models.DateTimeField(_("answered"), null=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(reason=""), name="recommendation_refused_with_reason"
            )
        ]
        indexes = [
            models.Index(fields=["owner", "-id"]),
            models.Index(fields=["unit", "-id"]),
            models.Index(fields=["customer", "-id"]),
        ]

    def __str__(self):
        return self.number


class RecommendedItem(models.Model):
    """One product or set in the order of its fit, with the reasons shown to the customer."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+")
    set = models.ForeignKey(ProductSet, models.PROTECT, null=True, related_name="+")
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2)
    score = models.PositiveSmallIntegerField(default=0)
    reasons = models.JSONField(default=list)
    over_budget = models.BooleanField(_("over budget"), default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "position"], name="recommended_position_once"),
            models.CheckConstraint(
                condition=Q(product__isnull=False, set=None) | Q(product=None, set__isnull=False),
                name="recommended_product_or_set",
            ),
        ]

    def __str__(self):
        return f"{self.recommendation_id} {self.position}"
