"""What the start page and the badges say of credit and contracts."""

from django.urls import reverse
from django.utils.translation import gettext as _

from quotes.models import Quote
from salesops.kernel.clock import local_day
from salesops.kernel.registry import Badge
from salesops.kernel.web import look
from salesops.kernel.web.blocks import Button, TodayBlock, TodayRow

from . import access, queries
from .models import Contract, CreditAssessment

MOST = 8
MINE_TO_DO = ("draft", "rejected", "approved")


def _mine(user, now):
    """One's own contracts that wait for a step of one's own."""
    rows = Contract.objects.visible_to(user, now).filter(owner=user, status__in=MINE_TO_DO)
    return rows.select_related("customer").order_by("-pk")


def contract_badge(user, now):
    count = _mine(user, now)[:100].count() if user.is_a(*access.DRAFTERS) else 0
    return Badge(count) if count else None


def credit_badge(user, now):
    """Customers with an accepted quote and no credit in force, for finance."""
    count = len(_without_credit(user, now)) if access.can_assess(user) else 0
    return Badge(count, hot=True) if count else None


def contracts(user, now):
    """Contracts to submit, to change, to have signed."""
    found = list(_mine(user, now)[: MOST + 1])
    if not found:
        return None
    words = {
        "draft": _("Submit the contract for review"),
        "rejected": _("Returned; change it"),
        "approved": _("Have it signed"),
    }
    rows = tuple(
        TodayRow(
            title=queries.buyer_name(row, user, now),
            text=words[row.status],
            where=row.number,
            url=reverse("contracts:contract-record", args=[row.pk]),
            icon="signature",
            chip=queries.status_dot(row),
            note="" if row.calls_off else look.money(row.amount),
        )
        for row in found[:MOST]
    )
    return TodayBlock(title=_("Contracts"), rows=rows, count=look.capped(len(found), MOST), link=_("All"),
                      url=reverse("contracts:contract"))  # fmt: skip


def credit_missing(user, now):
    """For finance: who needs an assessment before his contract (CRD-1)."""
    found = _without_credit(user, now)
    if not found:
        return None
    names = queries.names_of([quote.customer for quote in found[:MOST]], user, now)
    rows = tuple(
        TodayRow(
            title=names[quote.customer_id],
            text=_("Accepted quote %(quote)s, no credit in force") % {"quote": quote.name},
            where=look.money(quote.total),
            url=reverse("contracts:credit-new") + f"?customer={quote.customer_id}",
            icon="star",
            button=Button(_("Assess"), reverse("contracts:credit-new") + f"?customer={quote.customer_id}"),
        )
        for quote in found[:MOST]
    )
    return TodayBlock(title=_("Credit to assess"), rows=rows, count=look.capped(len(found), MOST), link=_("All"),
                      url=reverse("contracts:credit"))  # fmt: skip


def _without_credit(user, now):
    """Accepted quotes within reach, one a customer, whose customer has neither credit nor contract."""
    held = CreditAssessment.objects.in_force(local_day(now)).values("customer")
    rows = Quote.objects.visible_to(user, now).filter(status=Quote.Status.ACCEPTED, contracts=None)
    rows = rows.exclude(customer__in=held).select_related("customer").order_by("-pk")[:50]
    return list({quote.customer_id: quote for quote in rows}.values())
