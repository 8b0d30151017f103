"""Orders, their lines, payment plan and approvals (ORD-1, ORD-2, ORD-7, PAY-1)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from salesops.kernel.access import own_or_led
from salesops.kernel.clock import local_day
from salesops.kernel.models import Approval, Role
from salesops.kernel.sums import adds_up

BACK_OFFICE = (Role.FINANCE, Role.PLANNER, Role.SERVICE, Role.TECHNICIAN)


class OrderQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        """Own ones and those of units one leads; the back office what was submitted, a cashier his store's (ORG-8)."""
        reach = own_or_led(user, local_day(now)) | Q(pk__in=_decided_by(user))
        if user.is_a(*BACK_OFFICE):
            reach |= ~Q(status=Order.Status.DRAFT) | Q(payments__isnull=False)
        if user.is_a(Role.CASHIER):
            reach |= Q(unit=user.unit_id)
        return self.filter(reach).distinct() if user.is_a(*BACK_OFFICE) else self.filter(reach)

    def locked(self, pk):
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)

    def running(self):
        """Confirmed and not yet delivered, nor cancelled."""
        return self.filter(status__in=Order.RUNNING)


def _decided_by(user):
    return OrderApproval.objects.filter(Q(decided_by=user) | Q(assignee=user) | Q(escalated_to=user)).values("paper")


class Order(models.Model):
    """What a customer ordered: from a signed contract, or in retail by purchase letter with deposit (ORD-1)."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        CONFIRMED = "confirmed", _("Confirmed")
        IN_PRODUCTION = "in_production", _("In production")
        SHIPPING = "shipping", _("Shipping")
        DELIVERED = "delivered", _("Delivered")
        INSTALLED = "installed", _("Installed")
        COMPLETED = "completed", _("Order done")
        CANCELLED = "cancelled", _("Cancelled")

    RUNNING = (Status.CONFIRMED, Status.IN_PRODUCTION, Status.SHIPPING)
    OVER = (Status.COMPLETED, Status.CANCELLED)

    number = models.CharField(_("number"), max_length=30, unique=True)
    contract = models.ForeignKey(
        "contracts.Contract", models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("contract")
    )
    customer = models.ForeignKey("leads.Customer", models.PROTECT, related_name="orders", verbose_name=_("customer"))
    attempt = models.ForeignKey(
        "leads.ReportAttempt", models.PROTECT, null=True, blank=True, related_name="orders"
    )  # the case by which a buyer protected for another was met (REG-28)
    buyer_name = models.CharField(_("buyer"), max_length=60, blank=True)
    buyer_phone = models.CharField(_("buyer's phone"), max_length=32, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="orders", verbose_name=_("salesperson")
    )
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    status = models.CharField(_("status"), max_length=14, choices=Status.choices, default=Status.DRAFT)
    delivery_address = models.CharField(_("delivery address"), max_length=200, blank=True)
    subtotal = models.DecimalField(_("without tax"), max_digits=14, decimal_places=2, default=0)
    tax = models.DecimalField(_("tax"), max_digits=14, decimal_places=2, default=0)
    total = models.DecimalField(_("total"), max_digits=14, decimal_places=2, default=0)
    returned = models.DecimalField(_("cancelled or returned"), max_digits=14, decimal_places=2, default=0)
    promised_on = models.DateField(_("promised for"), null=True, blank=True)
    expected_on = models.DateField(_("production expects"), null=True, blank=True)
    deal = models.ForeignKey("leads.Deal", models.PROTECT, null=True, blank=True, related_name="orders")
    created_at = models.DateTimeField(_("created"))
    submitted_at = models.DateTimeField(null=True)
    review_due_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    production_started_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    installed_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(_("reason"), max_length=300, blank=True)
    summary = models.TextField(_("order summary"), blank=True)
    evaluation = models.TextField(_("evaluation"), blank=True)
    evaluated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=adds_up("total", "subtotal", "tax"), name="order_total_is_net_plus_tax"),
            models.CheckConstraint(
                condition=Q(returned__gte=0, returned__lte=F("total")), name="order_returned_within_total"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"]),
            models.Index(fields=["unit", "-id"]),
            models.Index(fields=["customer", "-id"]),
            models.Index(fields=["status", "promised_on"]),
        ]

    def __str__(self):
        return self.number

    @property
    def is_retail(self):
        return self.contract_id is None


class PurchaseLetter(models.Model):
    """认购书: the retail customer's word to buy, with a deposit (ORD-1, LOG-4)."""

    order = models.OneToOneField(Order, models.CASCADE, related_name="letter")
    number = models.CharField(_("number"), max_length=30, unique=True)
    deposit = models.DecimalField(_("deposit"), max_digits=14, decimal_places=2)
    signed_file = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("purchase letter")
        constraints = [models.CheckConstraint(condition=Q(deposit__gt=0), name="purchase_letter_has_a_deposit")]

    def __str__(self):
        return self.number


class OrderLine(models.Model):
    """One product of an order, and how much of it is made, shipped and installed."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(default=1)
    product = models.ForeignKey("quotes.Product", models.PROTECT, related_name="order_lines", verbose_name=_("product"))
    sku = models.CharField(max_length=30)
    name = models.CharField(max_length=80)
    spec = models.CharField(max_length=120, blank=True)
    measure = models.CharField(max_length=10)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    unit_price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=2)
    discount = models.DecimalField(_("discount %"), max_digits=5, decimal_places=2, default=0)
    tax_rate = models.DecimalField(_("VAT %"), max_digits=5, decimal_places=2)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    made = models.DecimalField(_("made"), max_digits=12, decimal_places=3, default=0)
    shipped = models.DecimalField(_("shipped"), max_digits=12, decimal_places=3, default=0)
    delivered = models.DecimalField(_("delivered"), max_digits=12, decimal_places=3, default=0)
    installed = models.DecimalField(_("installed"), max_digits=12, decimal_places=3, default=0)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="order_line_position_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_line_quantity"),
            models.CheckConstraint(
                condition=Q(
                    made__lte=F("quantity"),
                    shipped__lte=F("made"),
                    delivered__lte=F("shipped"),
                    installed__lte=F("delivered"),
                ),
                name="order_line_made_before_shipped_before_delivered",
            ),
        ]

    def __str__(self):
        return f"{self.order_id} {self.sku}"


class OrderApproval(Approval):
    """One step about an order: its review, a change or cancellation, an override of a gate (ORD-2, ORD-7, ORD-10)."""

    paper = models.ForeignKey(Order, models.PROTECT, related_name="approvals")


class DeliveryChange(models.Model):
    """A delivery date production can no longer keep; the promise moves only when the customer agrees (ORD-3, ORD-4)."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="delivery_changes")
    from_on = models.DateField(_("from"), null=True)
    to_on = models.DateField(_("to"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    customer_agreed = models.BooleanField(_("the customer agreed"), null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    note = models.CharField(_("what the customer said"), max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(answered_at=None), name="delivery_change_one_open_an_order"
            )
        ]

    def __str__(self):
        return f"{self.order_id} {self.to_on}"


class ProductionEvent(models.Model):
    """What production says of a line: so much made, expected on a day, note (ORD-3). Append-only."""

    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="production")
    made = models.DecimalField(_("made"), max_digits=12, decimal_places=3, default=0)
    expected_on = models.DateField(_("expected"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.line_id} {self.made}"
