"""Nonsense in any field of what people record over the API is refused or kept as words, never a failure."""

import pytest
from django.db import transaction
from django.utils import timezone

from tests.kernel.test_api_kit import call  # noqa: F401 - a fixture
from tests.leads import make as leads_make
from tests.quotes import make as quotes_make

pytestmark = pytest.mark.django_db

NONSENSE = {
    "nul": "\0", "right to left": "\u202e", "huge": "1e400", "long number": "9" * 30, "negative": -1, "null": None,
    "list": [], "object": {}, "long": "x" * 5000, "markup": "<b>", "nan": "NaN", "four bytes": "𠮷" * 50,
}  # fmt: skip


@pytest.fixture
def bodies(company):
    """(who, path, body) of what is recorded by hand, each good as it stands or refused by a rule."""
    leads_make.territories(company)
    registration = leads_make.registration(company.sales1)
    customer, product = registration.customer.pk, quotes_make.product().pk
    now, today = timezone.now().isoformat(), str(timezone.localdate())
    line = {"product": product, "quantity": "1"}
    return [
        ("sales1", "/registrations/", {"customer_name": "李", "phone": "13811112222", "obtained_at": now, "need": "床",
                                       "proof": "x", **leads_make.ADDRESS}),
        ("cs1", "/inquiries/", {"channel": "phone", "rings": 2, "customer_name": "李", "phone": "13811112223",
                                "question": "床", "handler": "guide1"}),
        ("sales1", f"/registrations/{registration.pk}/follow-ups/", {"method": "phone", "outcome": "reached",
                                                                     "summary": "聊了", "occurred_at": now}),
        ("sales1", "/surveys/", {"customer": customer, "method": "interview", "answers": {"scene": "bedroom"}}),
        ("sales1", "/designs/", {"customer": customer, "title": "主卧", "budget": "5", "team": ["design1"]}),
        ("sales1", "/quotes/", {"customer": customer, "lines": [line], "delivery_days": 3, "note": "x",
                                "valid_until": "2999-01-01"}),
        ("sales1", "/special-prices/", {"customer": customer, "product": product, "quantity": 5, "price": "850",
                                        "reason": "x"}),
        ("guide1", "/orders/", {"customer": customer, "lines": [line], "purchase_letter": {"deposit": "500"}}),
        ("sales1", "/orders/", {"customer": customer, "lines": [line], "purchase_letter": {"deposit": "500"},
                                "promised_on": "2999-01-01", "buyer_name": "x", "delivery_address": "x"}),
        ("cs1", "/tickets/", {"customer": customer, "kind": "fault", "description": "x"}),
        ("cs1", "/complaints/", {"customer": customer, "kind": "delivery", "description": "x",
                                 "responsible_unit": "sales"}),
        ("admin", "/policies/", {"key": "lapse_days", "value": 5, "effective_from": "2999-01-01", "why": "x"}),
        ("sales1", "/absences/", {"from": today, "to": today, "delegate": "sales2", "reason": "x"}),
        ("sales1", "/work-logs/", {"day": today, "problems": "x"}),
        ("director", "/exports/", {"resource": "customers", "format": "xlsx", "filters": {}}),
        ("director", "/targets/", {"period": "2999-12", "unit": company.east.pk, "amount": "100", "quantity": 1}),
    ]  # fmt: skip


@pytest.mark.parametrize("bad", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_in_any_field_is_no_failure(call, company, bodies, bad):  # noqa: F811
    failed = []
    for who, path, body in bodies:
        for name in body:
            with transaction.atomic():
                answer = call(getattr(company, who), "post", path, {**body, name: bad})
                transaction.set_rollback(True)
            if answer.status_code >= 500:
                failed.append((path, name, answer.status_code))

    assert failed == []
