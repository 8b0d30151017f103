"""How orders are drawn in the approvals inbox: what whoever decides must see on one screen."""

from django.utils.translation import gettext as _

from salesops.kernel.web import look

from . import queries
from .services import plans


def order(paper, approval, user, now):
    """Lines, where it comes from, the promise, the money."""
    return {
        "name": queries.buyer_name(paper, user, now),
        "paper": paper,
        "lines": list(paper.lines.all()),
        "contract": paper.contract,
        "letter": getattr(paper, "letter", None),
        "received": plans.received(paper, confirmed_only=False),
    }


def cancellation(paper, approval, user, now):
    """The same with what cancelling does to deal and money (ORD-7)."""
    effect = _("The deal over %(sum)s is undone, its credit taken back.") % {"sum": look.money(paper.total)}
    return {**order(paper, approval, user, now), "effect": effect if paper.deal_id else ""}
