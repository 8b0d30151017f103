"""What orders tell the kernel about themselves: records, navigation, panels, sections of today."""

import dataclasses

from django.utils.translation import gettext_lazy as _

from salesops.kernel.models import Role
from salesops.kernel.registry import NavItem, Panel, TodaySection, registry
from salesops.kernel.services.approvals import flows
from salesops.kernel.web import nav

from . import access, inbox, today, words  # noqa: F401 - words enters the words of notices
from .models import Order, Payment, Shipment
from .services import orders, plans  # noqa: F401 - they enter their flows and figures

for kind, detail in (("order", inbox.order), ("order_cancellation", inbox.cancellation)):
    flows.flows[kind] = dataclasses.replace(flows[kind], detail=detail)

registry.resource(model=Order, name="orders", label=_("Order"), record_name="orders:order-record", icon="package",
                  searchable=True)  # fmt: skip
registry.resource(model=Payment, name="payments", label=_("Receipt"), icon="coin-yuan")
registry.resource(model=Shipment, name="shipments", label=_("Shipment"), icon="truck-delivery")

READERS = (
    *access.WRITERS, Role.OPERATIONS, Role.DIRECTOR, Role.FINANCE, Role.PLANNER, Role.SERVICE, Role.TECHNICIAN,
    Role.CASHIER, Role.AUDITOR,
)  # fmt: skip
MONEY_READERS = (Role.FINANCE, Role.CASHIER, Role.STORE_MANAGER, Role.HEAD, Role.DIRECTOR)
registry.add_nav(
    NavItem(_("Orders"), "orders:order", "package", nav.DEALS, 240, READERS, today.order_badge),
    NavItem(_("Receipts"), "orders:payment", "coin-yuan", nav.MONEY, 310, MONEY_READERS, today.receipt_badge),
)
registry.add_panels(
    Panel("contracts.contract", "orders:order-contract-panel", 20),
    Panel("leads.customer", "orders:order-customer-panel", 50),
)
registry.add_today(
    TodaySection("orders", 50, today.orders, (*access.WRITERS, *access.MOVERS, Role.TECHNICIAN)),
    TodaySection("receipts", 51, today.receipts, (Role.FINANCE,)),
)
