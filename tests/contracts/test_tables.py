"""CON-3, CRD-2: what the database itself holds of contracts and credit."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from contracts.models import Contract, ContractVersion, CreditAssessment, Supplement
from salesops.kernel.clock import local_day
from tests.contracts import make
from tests.rules import rule

pytestmark = pytest.mark.django_db


def refused(rows, **change):
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**change)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def signed(company, now):
    contract = make.contract(company.sales1, now)
    facts = {"signed_on": local_day(now), "signed_at": now, "signed_file": make.file(company.sales1, now)}
    Contract.objects.filter(pk=contract.pk).update(status="signed", content_hash="1" * 64, **facts)
    return Contract.objects.filter(pk=contract.pk)


@rule("CON-3", "frozen")
@pytest.mark.parametrize(
    "change", [{"clauses": {"price": "二"}}, {"amount": 1}, {"signed_on": "2020-01-01"}, {"status": "draft"},
               {"payment_plan": [{"name": "x"}]}, {"content_hash": ""}, {"number": "HT-9"}]
)  # fmt: skip
def test_the_database_refuses_to_change_a_signed_contract(signed, change):
    refused(signed, **change)


@rule("CUS-4", "links move")
def test_the_link_to_the_customer_and_the_end_of_a_signed_contract_stay_open(signed, company, now):
    other = make.customer(company.sales1, now)

    signed.update(customer=other)
    signed.update(status="completed", ended_at=now)

    assert signed.get().customer == other


@rule("CON-2", "under review")
def test_under_review_the_text_stays_and_going_back_to_draft_opens_it(company, now):
    contract = make.contract(company.sales1, now)
    rows = Contract.objects.filter(pk=contract.pk)
    rows.update(status="in_review")

    refused(rows, clauses={"price": "二"})
    rows.update(status="draft", clauses={"price": "二"})

    assert rows.get().clauses == {"price": "二"}


@rule("CON-2", "versions")
def test_the_database_keeps_every_submitted_version(company, now):
    contract = make.contract(company.sales1, now)
    facts = {"payment_plan": [], "lines": [], "amount": 1, "content_hash": "1", "submitted_at": now}
    ContractVersion.objects.create(
        contract=contract, version=1, clauses={"price": "一"}, submitted_by=company.sales1, **facts
    )

    refused(ContractVersion.objects.all(), clauses={"price": "二"})


@rule("CON-3", "signed copy")
def test_no_contract_is_signed_without_its_copy_and_dates(company, now):
    contract = make.contract(company.sales1, now)

    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=contract.pk).update(status="signed", content_hash="1")


@rule("CON-1", "one contract a quote")
def test_a_quote_has_one_contract_until_that_is_withdrawn(company, now):
    first = make.contract(company.sales1, now)

    with pytest.raises(IntegrityError), transaction.atomic():
        make.contract(company.sales1, now, quote=first.quote)
    Contract.objects.filter(pk=first.pk).update(status="withdrawn")
    make.contract(company.sales1, now, quote=first.quote)

    assert first.quote.contracts.count() == 2


@rule("CON-3", "supplements")
def test_a_contract_has_one_supplement_at_work(company, now):
    contract = make.contract(company.sales1, now)
    facts = {"contract": contract, "owner": company.sales1, "unit": company.team, "created_at": now, "reason": "改"}
    Supplement.objects.create(number="a", sequence=1, **facts)

    with pytest.raises(IntegrityError), transaction.atomic():
        Supplement.objects.create(number="b", sequence=2, **facts)


@rule("CRD-2", "in force")
def test_an_assessment_in_force_is_one_a_customer_and_does_not_change(company, now):
    customer = make.customer(company.sales1, now)
    assessment = make.credit(customer, company.finance1, now)

    with pytest.raises(IntegrityError), transaction.atomic():
        make.credit(customer, company.finance1, now)
    refused(CreditAssessment.objects.filter(pk=assessment.pk), credit_limit=999999)


@rule("CRD-2", "score")
def test_the_score_is_the_sum_of_the_points(company, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        make.credit(make.customer(company.sales1, now), company.finance1, now, score=99)
