"""Satisfaction is asked for after delivery and after each ticket (AFT-4)."""

from django.db import transaction

from salesops.kernel.services.numbering import next_number
from salesops.kernel.services.trail import record

from ..models import Satisfaction
from . import parties

Kind = Satisfaction.Kind


@transaction.atomic
def plan(*, customer, now, order=None, ticket=None):
    """Ask after a delivery or a ticket: a link waits to be sent. Once each."""
    found = Satisfaction.objects.filter(ticket=ticket) if ticket else _of_delivery(order)
    if row := found.first():
        return row
    owner, unit = (ticket.owner, ticket.unit) if ticket else parties.owner_of(customer, order, now)
    row = Satisfaction.objects.create(
        number=next_number("MY", now=now), kind=Kind.TICKET if ticket else Kind.DELIVERY, customer=customer,
        order=order, ticket=ticket, owner=owner, unit=unit, created_at=now,
    )  # fmt: skip
    record("aftersales.satisfaction.planned", row, actor=None, at=now, after=row.status, rule="AFT-4", kind=row.kind)
    return row


def _of_delivery(order):
    return Satisfaction.objects.filter(order=order, kind=Kind.DELIVERY)


def plan_after_delivery(order, now):
    """Part of the last delivery of an order."""
    plan(customer=order.customer, order=order, now=now)
