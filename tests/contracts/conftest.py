"""A customer with an accepted quote and credit B, and the ways of a contract."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.utils import timezone

from contracts.models import ContractApproval
from contracts.services import contracts
from salesops.kernel.clock import local_day
from salesops.kernel.services import approvals
from tests.contracts import make


@pytest.fixture
def now(shanghai):
    return shanghai("2026-11-19 10:00")


@pytest.fixture
def case(company, now):
    """`sales1` of the East team, his customer with credit B, a quote over 100,000 accepted; and shorthands."""
    customer = make.customer(company.sales1, now)
    credit = make.credit(customer, company.finance1, now, "B")
    quote = make.quote(company.sales1, now, to=customer)

    def draft(**fields):
        return contracts.draft_from_quote(quote.pk, actor=company.sales1, now=now, **fields)

    def submitted(**fields):
        return contracts.submit(draft(**fields).pk, actor=company.sales1, now=now)

    def approved(**fields):
        contract = submitted(**fields)
        agree(contract, company, now)
        contract.refresh_from_db()
        return contract

    def sign(contract, **fields):
        facts = {
            "signed_on": local_day(now),
            "file": make.file(company.sales1, now),
            "actor": company.sales1,
            "now": now,
        }
        return contracts.sign(contract.pk, **{**facts, **fields})

    return SimpleNamespace(customer=customer, credit=credit, quote=quote, draft=draft, submitted=submitted,
                           approved=approved, sign=sign)  # fmt: skip


def agree(contract, company, now, *steps, by=None):
    """Let the lanes of the contract's last round agree, all of them or those named."""
    who = {"legal": company.legal1, "finance": company.finance1, "head": company.head1, **(by or {})}
    for step in steps or ("legal", "finance", "head"):
        row = ContractApproval.objects.filter(contract=contract, step=step).order_by("-round").first()
        approvals.decide(row.pk, agree=True, actor=who[step], now=now)


def reject(contract, step, comment, *, actor, now):
    row = ContractApproval.objects.filter(contract=contract, step=step).order_by("-round").first()
    approvals.decide(row.pk, agree=False, comment=comment, actor=actor, now=now)
    contract.refresh_from_db()


def plan(*rows):
    """Rows of a plan: (name, share, due, days) or (name, share, day)."""
    made = []
    for name, share, due, *days in rows:
        if isinstance(due, dt.date):
            made.append({"name": name, "share": share, "due_on": due.isoformat()})
        else:
            made.append({"name": name, "share": share, "due": due, "days": days[0] if days else 0})
    return made


@pytest.fixture
def today():
    return local_day(timezone.now())
