"""Orders, production, shipments and money."""

from .order import DeliveryChange, Order, OrderApproval, OrderLine, ProductionEvent, PurchaseLetter
from .payment import Payment, PlanStage, Refund
from .shipment import Installation, Shipment, ShipmentEvent, ShipmentLine

__all__ = [
    "DeliveryChange",
    "Installation",
    "Order",
    "OrderApproval",
    "OrderLine",
    "Payment",
    "PlanStage",
    "ProductionEvent",
    "PurchaseLetter",
    "Refund",
    "Shipment",
    "ShipmentEvent",
    "ShipmentLine",
]
