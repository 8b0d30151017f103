"""Makers of what a contract rests on: a customer, an accepted quote, a credit assessment, a contract."""

import datetime as dt
from decimal import Decimal

from contracts.models import Contract, CreditAssessment
from leads.models import Customer
from quotes.models import Product, Quote, QuoteLine
from salesops.kernel.clock import local_day
from salesops.kernel.models import StoredFile

FULL = {"identity": 15, "business": 25, "finances": 30, "credit_record": 30}
POINTS = {
    "A": FULL,
    "B": {"identity": 12, "business": 20, "finances": 20, "credit_record": 20},
    "C": {"identity": 10, "business": 15, "finances": 15, "credit_record": 15},
    "D": {"identity": 5, "business": 10, "finances": 10, "credit_record": 10},
}
SOURCES = {
    "identity": "营业执照", "business": "实地走访", "finances": "财务报表", "credit_record": "信用评级机构报告",
}  # fmt: skip
_numbers = iter(range(1, 10**6))


def customer(owner, now, **fields):
    n = next(_numbers)
    return Customer.objects.create(
        number=f"KH-{n}", name=fields.pop("name", "戴立群"), province="浙江省", city="杭州市", district="滨江区",
        street="望江府 8-1201", created_by=owner, unit=owner.unit, created_at=now, **fields,
    )  # fmt: skip


def product(now, **fields):
    n = next(_numbers)
    facts = {"name": "护脊床垫", "spec": "1.2 米", "model": "S-880", "category": "mattress", "unit": "张"}
    return Product.objects.create(
        sku=f"S-{n}", list_price=Decimal("1000"), cost=Decimal("600"), created_at=now, released_version=1,
        **{**facts, **fields},
    )  # fmt: skip


def quote(owner, now, *, to=None, total="100000.00", status="accepted", delivery_days=30, **fields):
    """A quote of one line that adds up to `total`."""
    total = Decimal(total)
    made = Quote.objects.create(
        number=f"Q-{next(_numbers)}", customer=to or customer(owner, now), owner=owner, author=owner, unit=owner.unit,
        delivery_days=delivery_days, payment_terms="", valid_until=local_day(now) + dt.timedelta(15), created_at=now,
        total=total, subtotal=total, tax=0, **fields,
    )  # fmt: skip
    thing = product(now)
    QuoteLine.objects.create(
        quote=made, product=thing, sku=thing.sku, name=thing.name, spec=thing.spec, model=thing.model,
        measure=thing.unit, quantity=100, list_price=total / 100, granted_price=total / 100, unit_price=total / 100,
        tax_rate=13, cost=total / 200, amount=total,
    )  # fmt: skip
    if status != "draft":
        made.status, made.content_hash, made.approved_at = status, "0" * 64, now
        made.save(update_fields=["status", "content_hash", "approved_at"])
    return made


def credit(to, finance, now, letter="B", **fields):
    """An assessment in force as its grade gives it."""
    terms = {"A": (500000, 20, 60), "B": (200000, 30, 30), "C": (50000, 50, 15), "D": (0, 100, 0)}[letter]
    points = POINTS[letter]
    facts = {
        "number": f"XY-{next(_numbers)}", "customer": to, **points, "sources": SOURCES, "score": sum(points.values()),
        "scored_grade": letter, "grade": letter, "credit_limit": Decimal(terms[0]), "default_limit": Decimal(terms[0]),
        "prepayment": Decimal(terms[1]), "term_days": terms[2], "status": "approved", "entered_by": finance,
        "created_at": now, "approved_at": now, "valid_until": local_day(now) + dt.timedelta(365),
    }  # fmt: skip
    return CreditAssessment.objects.create(**{**facts, **fields})


def file(by, now):
    return StoredFile.objects.create(
        name="签字扫描件.pdf", content_type="application/pdf", size=10, sha256="0" * 64, uploaded_by=by, created_at=now
    )


def contract(owner, now, **fields):
    """A bare draft, for tests of the tables alone."""
    made = fields.pop("quote", None) or quote(owner, now)
    facts = {
        "number": f"HT-{next(_numbers)}", "customer": made.customer, "quote": made, "amount": made.total,
        "owner": owner, "unit": owner.unit, "created_at": now, "clauses": {"price": "一"},
    }  # fmt: skip
    return Contract.objects.create(**{**facts, **fields})
