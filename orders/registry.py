"""What orders tell the kernel about themselves: records people open."""

from django.utils.translation import gettext_lazy as _

from salesops.kernel.registry import registry

from .models import Order, Payment, Shipment
from .services import orders, plans  # noqa: F401 - they enter their flows and figures

registry.resource(model=Order, name="orders", label=_("Order"), icon="package", searchable=True)
registry.resource(model=Payment, name="payments", label=_("Receipt"), icon="coin-yuan")
registry.resource(model=Shipment, name="shipments", label=_("Shipment"), icon="truck-delivery")
