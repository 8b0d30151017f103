"""Makers for orders: a slip, a retail order, a confirmed one."""

import datetime as dt
from decimal import Decimal

from orders.services import orders, payments
from salesops.kernel.models import StoredFile
from salesops.kernel.services import approvals
from tests.leads import make as leads
from tests.quotes import make as quotes


def slip(by, now):
    return StoredFile.objects.create(
        name="pos.jpg", content_type="image/jpeg", size=10, sha256="0" * 64, uploaded_by=by, created_at=now
    )


def retail(guide, now, *, deposit="500", price="5000", quantity=1, **fields):
    """A guide's order of one product by purchase letter."""
    product = quotes.product(list_price=Decimal(price), cost=Decimal(price) / 2)
    return orders.open_retail(
        customer=fields.pop("customer", None) or leads.customer(guide, now=now),
        lines=[(product, Decimal(quantity), None)],
        deposit=Decimal(deposit),
        actor=guide,
        now=now,
        **fields,
    )


def pay(order, by, now, amount, **fields):
    facts = {"received_on": now.date(), "method": "card", "slip": slip(by, now)}
    return payments.receive(order.pk, amount=Decimal(amount), actor=by, now=now, **{**facts, **fields})


def confirmed(company, now, **fields):
    """A retail order that the head has confirmed."""
    order = retail(company.guide1, now, **fields)
    orders.submit(order.pk, actor=company.guide1, now=now)
    approvals.decide(order.approvals.get().pk, agree=True, actor=company.head1, now=now + dt.timedelta(hours=1))
    order.refresh_from_db()
    return order
