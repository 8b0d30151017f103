"""Goods that come back: the order and the credit of its deal shrink by their amount (AFT-2, DEAL-4, ORD-7)."""

from decimal import Decimal

from django.utils.translation import gettext as _

from orders.services.returns import take_back as take_back_from
from salesops.kernel.errors import Invalid

from ..models import Ticket


def take_back(ticket, amount, *, actor, now):
    """Take goods of so much money back from the order of a return ticket; once a ticket."""
    if ticket.kind != Ticket.Kind.RETURN or ticket.order_id is None:
        wrong = _("Only a return that names its order takes goods back.")
        raise Invalid(wrong, rule="AFT-2", errors={"returned": [wrong]})
    reason = _("Goods returned, %(number)s") % {"number": ticket.number}
    amount = Decimal(amount)
    take_back_from(ticket.order_id, amount=amount, reason=reason, actor=actor, now=now)
    return (ticket.returned or Decimal(0)) + amount
