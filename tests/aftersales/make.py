"""Makers for after-sales: a delivered order, a ticket, a complaint."""

import datetime as dt

from aftersales.models import CallBack
from aftersales.services import complaints, tickets
from orders.services import production, shipments
from tests.leads import make as leads
from tests.orders import make as orders


def undelivered(company, at, **fields):
    """A retail order of guide1, paid and made, its only shipment on the way."""
    before = at - dt.timedelta(hours=3)
    order = orders.confirmed(company, before, **fields)
    orders.pay(order, company.finance1, before, order.total)
    production.move(order.pk, "in_production", actor=company.plan1, now=before)
    production.move(order.pk, "produced", actor=company.plan1, now=before)
    return shipments.ship(order.pk, carrier="德运", actor=company.plan1, now=before)


def deliver(shipment, company, at):
    shipments.add_event(shipment.pk, at=at, text="已签收", delivered=True, actor=company.plan1, now=at)
    order = shipment.order
    order.refresh_from_db()
    return order


def delivered(company, at, **fields):
    """The same, delivered at an instant."""
    return deliver(undelivered(company, at, **fields), company, at)


def ticket(company, at, *, order=None, actor=None, **fields):
    """A fault of guide1's customer, which technology has to solve."""
    words = {"kind": "fault", "description": "床头灯不亮", "customer": order.customer if order else None} | fields
    words["customer"] = words["customer"] or leads.customer(company.guide1, now=at)
    return tickets.open_ticket(**words, order=order, actor=actor or company.cs1, now=at)


def solved(company, at, solved_at, **fields):
    made = ticket(company, at, **fields)
    return tickets.solve(made.pk, solution="换了驱动", actor=company.tech1, now=solved_at)


def complaint(company, at, *, actor=None, **fields):
    words = {"kind": "delivery", "description": "送货晚了三天", "responsible_unit": "sales"} | fields
    words.setdefault("customer", leads.customer(company.guide1, now=at))
    return complaints.open_complaint(**words, actor=actor or company.cs1, now=at)


def first_contact(order):
    return CallBack.objects.get(order=order, kind="first")
