"""The payment plan and the money that came (PAY-1, DEAL-3)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .order import Order


class PlanStage(models.Model):
    """One stage of an order's payment plan: how much, due when."""

    class Gate(models.TextChoices):
        PRODUCTION = "production", _("Before production")
        SHIPMENT = "shipment", _("Before shipment")
        AFTER = "after", _("Later")

    order = models.ForeignKey(Order, models.CASCADE, related_name="plan")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("stage"), max_length=30)
    share = models.DecimalField(_("share %"), max_digits=6, decimal_places=2)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    due_on = models.DateField(_("due"), null=True, blank=True)
    gate = models.CharField(max_length=10, choices=Gate.choices, default=Gate.AFTER)

    class Meta:
        verbose_name = _("stage of payment")
        verbose_name_plural = _("payment plan")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="plan_stage_position_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="plan_stage_not_negative"),
        ]
        indexes = [models.Index(fields=["due_on"])]

    def __str__(self):
        return f"{self.order_id} {self.name}"


class PaymentQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        """The receipts of the orders one sees."""
        return self.filter(order__in=Order.objects.visible_to(user, now).values("pk"))

    def counted(self):
        """Money that finance confirmed."""
        return self.filter(status=Payment.Status.CONFIRMED)


class Payment(models.Model):
    """A receipt: recorded by store, field or finance, confirmed by finance; one slip is booked once (PAY-1)."""

    class Status(models.TextChoices):
        RECORDED = "recorded", _("Recorded")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")
        REFUNDED = "refunded", _("Refunded")

    class Method(models.TextChoices):
        CASH = "cash", _("Cash")
        CARD = "card", _("Card")
        TRANSFER = "transfer", _("Bank transfer")
        WECHAT = "wechat", _("WeChat Pay")
        ALIPAY = "alipay", _("Alipay")
        OTHER = "other", _("Other")

    number = models.CharField(_("number"), max_length=30, unique=True)
    order = models.ForeignKey(Order, models.PROTECT, related_name="payments", verbose_name=_("order"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    received_on = models.DateField(_("received on"))
    method = models.CharField(_("method"), max_length=10, choices=Method.choices)
    reference = models.CharField(_("slip number"), max_length=60, blank=True)
    reference_key = models.CharField(max_length=60, blank=True, editable=False)
    slip = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.RECORDED)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    confirm_by = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refusal = models.CharField(_("why refused"), max_length=300, blank=True)
    is_invented = models.BooleanField(_("the receipt is invented"), default=False)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_is_positive"),
            models.UniqueConstraint(
                fields=["method", "reference_key"],
                condition=~Q(reference_key="") & ~Q(status="refused"),
                name="payment_slip_once",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "confirm_by"]),
            models.Index(fields=["order", "status"]),
            models.Index(fields=["received_on"]),
        ]

    def __str__(self):
        return self.number


class Refund(models.Model):
    """Money given back of one receipt, with reason (PAY-1)."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="refund_is_positive")]

    def __str__(self):
        return f"{self.payment_id} {self.amount}"
