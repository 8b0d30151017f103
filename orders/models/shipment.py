"""Shipments with tracking, installation and acceptance (ORD-5, ORD-6)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .order import Order, OrderLine


class ShipmentQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        return self.filter(order__in=Order.objects.visible_to(user, now).values("pk"))


class Shipment(models.Model):
    """A part of an order on its way: carrier, tracking number, events (ORD-5)."""

    class Status(models.TextChoices):
        PREPARED = "prepared", _("Prepared")
        SHIPPED = "shipped", _("Shipped")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")

    number = models.CharField(_("number"), max_length=30, unique=True)
    order = models.ForeignKey(Order, models.PROTECT, related_name="shipments", verbose_name=_("order"))
    carrier = models.CharField(_("carrier"), max_length=40)
    tracking_number = models.CharField(_("tracking number"), max_length=40, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PREPARED)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    objects = ShipmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("shipment")
        verbose_name_plural = _("shipments")
        ordering = ["-id"]
        indexes = [models.Index(fields=["order", "-id"])]

    def __str__(self):
        return self.number


class ShipmentLine(models.Model):
    """How much of an order line goes with a shipment."""

    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="shipment_lines")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shipment", "line"], name="line_once_a_shipment"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="shipment_line_quantity"),
        ]

    def __str__(self):
        return f"{self.shipment_id} {self.line_id}"


class ShipmentEvent(models.Model):
    """Where the goods are, as the carrier or the driver says; the customer sees it by link."""

    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="events")
    at = models.DateTimeField(_("time"))
    place = models.CharField(_("place"), max_length=60, blank=True)
    text = models.CharField(_("event"), max_length=200)
    delivered = models.BooleanField(_("delivered"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self):
        return self.text


class Installation(models.Model):
    """A visit to install, and the customer's acceptance (ORD-6)."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="installations")
    planned_on = models.DateField(_("planned for"))
    done_at = models.DateTimeField(null=True)
    accepted_by = models.CharField(_("accepted by"), max_length=60, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.order_id} {self.planned_on}"
