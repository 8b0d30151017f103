"""Credit and contracts over the API: what a page can do, a program can, and nothing else (CRD-1, CON-1..3)."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from contracts.models import Contract
from leads.models import Deal
from salesops.kernel.models import Approval
from salesops.kernel.services import api_tokens, files
from tests.contracts import make
from tests.contracts.make import POINTS, SOURCES
from tests.rules import rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def call(client):
    """`call(user, "post", "contracts/", {...})` gives the answer."""

    def do(user, method, path, body=None):
        headers = {"Authorization": f"Token {api_tokens.issue(user, now=timezone.now())}"}
        url = f"/api/v1/{path}"
        if method == "get":
            return client.get(url, headers=headers)
        return getattr(client, method)(url, json.dumps(body or {}), content_type="application/json", headers=headers)

    return do


@pytest.fixture
def quote(company, now):
    return make.quote(company.sales1, now)


def pdf(actor, now):
    upload = SimpleUploadedFile("合同.pdf", b"%PDF-1.4 signed", content_type="application/pdf")
    return files.store(upload, actor=actor, now=now, purpose="signed")


def decide(call, company, contract, *, reject=None):
    """The lanes of the contract as their people see them in the inbox."""
    for step, who in (("legal", company.legal1), ("finance", company.finance1), ("head", company.head1)):
        row = Approval.objects.filter(subject_id=contract["id"], kind="contract", step=step).latest("pk")
        act, body = ("reject", {"comment": "交货期写明"}) if step == reject else ("approve", {"comment": ""})
        assert call(who, "post", f"approvals/{row.pk}/{act}/", body).status_code == 200
        if step == reject:
            return


@rule("CRD-2", "API")
def test_finance_enters_an_assessment_and_the_points_set_the_terms(call, company, quote):
    quote.approvals.create(kind="quote", subject_type="quotes.quote", subject_id=quote.pk, subject_number=quote.number,
                           step="finance", role="finance", requested_by=company.sales1, requested_at=quote.created_at,
                           state="approved", content_hash="0")  # fmt: skip
    body = {"customer": quote.customer_id, "items": POINTS["B"], "sources": SOURCES}

    made = call(company.finance1, "post", "credit-assessments/", body)
    done = call(company.finance1, "post", f"credit-assessments/{made.json()['id']}/submit/")

    assert (made.status_code, made.json()["status"], made.json()["items"]) == (201, "draft", POINTS["B"])
    said = done.json()
    assert (said["status"], said["grade"], said["score"], said["credit_limit"]) == ("approved", "B", 72, "200000.00")
    assert call(company.sales1, "post", "credit-assessments/", body).status_code == 403
    assert call(company.sales3, "get", f"credit-assessments/{said['id']}/").status_code == 404
    wrong = call(company.finance1, "post", "credit-assessments/", {**body, "items": {"identity": 16}})
    assert (wrong.status_code, wrong.json()["rule"]) == (400, "CRD-2")


@rule("CON-1", "API walk")
def test_a_contract_from_draft_over_version_2_to_signature_and_supplement(call, company, quote, now):
    make.credit(quote.customer, company.finance1, now)
    sales = company.sales1

    made = call(sales, "post", "contracts/", {"quote": quote.pk})
    assert made.status_code == 201
    contract = made.json()
    assert (contract["status"], contract["amount"], contract["version"]) == ("draft", "100000.00", 1)
    assert "戴立群" in contract["clauses"]["rights_duties"]
    path = f"contracts/{contract['id']}/"

    assert call(sales, "post", f"{path}submit/").json()["status"] == "in_review"
    decide(call, company, contract, reject="finance")
    assert call(sales, "get", path).json()["status"] == "rejected"

    changed = call(sales, "patch", path, {"clauses": {"delivery": "分两批送货。"}})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert call(sales, "post", f"{path}submit/").json()["status"] == "in_review"
    assert [row["version"] for row in call(sales, "get", f"{path}versions/").json()] == [1, 2]
    decide(call, company, contract)

    file = pdf(sales, now)
    signed = call(sales, "post", f"{path}sign/", {"signed_on": str(timezone.localdate()), "file": file.pk})
    assert (signed.status_code, signed.json()["status"]) == (200, "signed")
    assert Deal.objects.get().amount == quote.total
    assert call(sales, "patch", path, {"title": "x"}).status_code == 409

    amended = call(sales, "post", f"{path}amend/", {"clauses": {"delivery": "一次送齐。"}, "reason": "客户要求"})
    assert (amended.status_code, amended.json()["status"]) == (201, "in_review")
    why = call(sales, "get", f"{path}why/").json()
    assert [block["rule"] for block in why["rules"]] == ["CON-2", "CON-3"]


@rule("CON-2", "API refusals")
def test_refusals_name_rule_and_field(call, company, quote, now):
    sales = company.sales1
    without_credit = call(sales, "post", "contracts/", {"quote": quote.pk})
    assert (without_credit.status_code, without_credit.json()["rule"]) == (409, "CRD-1")
    make.credit(quote.customer, company.finance1, now)
    path = f"contracts/{call(sales, 'post', 'contracts/', {'quote': quote.pk}).json()['id']}/"

    plan = [
        {"name": "定金", "share": "10.00", "due_on": "2026-01-01"},
        {"name": "尾款", "share": "90.00", "due_on": "2030-01-01"},
    ]
    call(sales, "patch", path, {"payment_plan": plan})
    loose = call(sales, "post", f"{path}submit/")
    assert (loose.status_code, loose.json()["rule"]) == (422, "CON-2")
    assert "payment_plan" in loose.json()["errors"]

    call(sales, "patch", path, {"clauses": {"quality": ""}, "payment_plan": [{"name": "全款", "share": "100"}]})
    missing = call(sales, "post", f"{path}submit/")
    assert (missing.status_code, missing.json()["rule"]) == (422, "CON-1")
    assert list(missing.json()["errors"]) == ["clauses.quality"]
    assert call(sales, "patch", path, {"clauses": {"gift": "x"}}).status_code == 400
    assert call(sales, "post", "contracts/", {"kind": "sale"}).json()["errors"].keys() == {"quote"}


@rule("ORG-2", "API reach")
def test_out_of_reach_is_404_and_in_reach_without_right_403(call, company, quote, now):
    make.credit(quote.customer, company.finance1, now)
    made = call(company.sales1, "post", "contracts/", {"quote": quote.pk}).json()
    path = f"contracts/{made['id']}/"

    assert call(company.sales3, "post", "contracts/", {"quote": quote.pk}).status_code == 404
    for who, act, status in (
        (company.sales2, "submit", 404), (company.legal1, "submit", 404), (company.ops1, "submit", 403),
        (company.audit1, "submit", 403), (company.head1, "submit", 200),
    ):  # fmt: skip
        assert call(who, "post", f"{path}{act}/").status_code == status
    assert call(company.legal1, "get", path).status_code == 200
    assert call(company.admin, "get", "contracts/").status_code == 403
    masked = call(company.ops1, "get", path).json()
    assert "戴立群" not in json.dumps(masked, ensure_ascii=False)
    assert Contract.objects.get().status == "in_review"


@rule("CON-2", "API paper")
def test_the_pdf_is_a_pdf(call, company, quote, now):
    make.credit(quote.customer, company.finance1, now)
    made = call(company.sales1, "post", "contracts/", {"quote": quote.pk}).json()

    answer = call(company.sales1, "get", f"contracts/{made['id']}/pdf/")

    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
