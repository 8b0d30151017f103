"""Quotes and their neighbours over the API: same rules as the pages; cost for finance and approvers only."""

import json

import pytest
from django.utils import timezone

from leads.models import SurveyQuestion
from leads.services import surveys
from quotes.models import Quote
from salesops.kernel.services import api_tokens
from tests.leads import make as leads_make
from tests.quotes import make
from tests.rules import rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(client):
    def do(user, method, path, body=None, **query):
        headers = {"Authorization": f"Token {api_tokens.issue(user, now=timezone.now())}"}
        url = path if path.startswith(("/api", "http")) else f"/api/v1{path}"
        if method == "get":
            return client.get(url, query, headers=headers)
        return getattr(client, method)(url, json.dumps(body or {}), content_type="application/json", headers=headers)

    return do


@pytest.fixture
def mine(company):
    return leads_make.registration(company.sales1, reported_at=timezone.now()).customer


@pytest.fixture
def draft(call, company, mine, bed):
    def write(**body):
        lines = [{"product": bed.pk, "quantity": "2", "discount": "5"}]
        answer = call(company.sales1, "post", "/quotes/", {"customer": mine.pk, "lines": lines} | body)
        assert answer.status_code == 201, answer.content
        return answer.json()

    return write


def approve_all(call, company, quote_id):
    for user in (company.finance1, company.head1):
        for row in call(user, "get", "/approvals/", mine="waiting").json()["results"]:
            if row["subject"]["id"] == quote_id:
                assert call(user, "post", f"/approvals/{row['id']}/approve/", {"comment": "好"}).status_code == 200


@rule("QUO-2", "API")
def test_a_quote_from_draft_to_acceptance(call, company, draft):
    quote = draft(payment_terms="款到发货", delivery_days=20)
    path = f"/quotes/{quote['id']}"
    assert (quote["total"], quote["tax"], quote["subtotal"]) == ("1900.00", "218.58", "1681.42")
    assert (quote["status"], quote["light"], quote["version"], quote["margin"]) == ("draft", "green", 1, None)

    assert call(company.sales1, "post", f"{path}/send/").status_code == 409
    assert call(company.sales1, "post", f"{path}/submit/").json()["status"] == "in_review"
    approve_all(call, company, quote["id"])
    sent = call(company.sales1, "post", f"{path}/send/").json()

    assert (sent["status"], "/q/" in sent["link"]) == ("sent", True)
    assert call(company.sales1, "post", f"{path}/accept/").json()["status"] == "accepted"
    assert call(company.sales1, "post", f"{path}/accept/").status_code == 409
    pdf = call(company.sales1, "get", f"{path}/pdf/")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")


@rule("QUO-3", "cost hidden")
def test_cost_and_margin_are_for_finance_and_approvers(call, company, draft, bed):
    quote = draft()
    call(company.sales1, "post", f"/quotes/{quote['id']}/submit/")

    seen = {}
    for user in (company.sales1, company.lead1, company.finance1, company.head1):
        answer = call(user, "get", f"/quotes/{quote['id']}/").json()
        seen[user.username] = (answer["margin"], answer["lines"][0]["cost"])
    products = {user.username: call(user, "get", f"/products/{bed.pk}/").json()["cost"]
                for user in (company.sales1, company.mkt1, company.finance1, company.head1)}  # fmt: skip

    nothing, all_of_it = (None, None), ("36.84", "600.00")
    assert seen == {"sales1": nothing, "lead1": nothing, "finance1": all_of_it, "head1": all_of_it}
    assert products == {"sales1": None, "mkt1": None, "finance1": "600.00", "head1": "600.00"}


@rule("ORG-2", "quotes")
def test_a_colleagues_quote_answers_like_a_missing_one(call, company, draft):
    quote = draft()

    ways = [("get", "/"), ("post", "/submit/"), ("get", "/pdf/"), ("get", "/why/")]
    ids = (quote["id"], 999999)
    answers = [call(company.sales2, method, f"/quotes/{pk}{path}") for pk in ids for method, path in ways]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert call(company.sales2, "get", "/quotes/").json()["results"] == []


@rule("QUO-3", "why")
def test_why_says_which_threshold(call, company, draft, bed):
    quote = draft(lines=[{"product": bed.pk, "quantity": 1, "discount": "12"}])

    before = call(company.sales1, "get", f"/quotes/{quote['id']}/why/").json()
    call(company.sales1, "post", f"/quotes/{quote['id']}/submit/")
    after = call(company.sales1, "get", f"/quotes/{quote['id']}/why/").json()

    assert before["rules"][0]["rule"] == "QUO-3"
    assert "12%" in before["rules"][0]["rows"][0]["text"]
    assert before["rules"][0]["rows"][0] == after["rules"][0]["rows"][0]


@rule("QUO-6", "API")
@pytest.mark.parametrize("value", ["-1", "0", "1.5", "NaN", "1e30", "x"])
def test_wrong_quantities_are_400(call, company, mine, bed, value):
    body = {"customer": mine.pk, "lines": [{"product": bed.pk, "quantity": value}]}

    assert call(company.sales1, "post", "/quotes/", body).status_code == 400
    assert Quote.objects.count() == 0


def test_a_rejected_quote_is_revised(call, company, draft):
    quote = draft()
    call(company.sales1, "post", f"/quotes/{quote['id']}/submit/")
    step = call(company.finance1, "get", "/approvals/", mine="waiting").json()["results"][0]
    call(company.finance1, "post", f"/approvals/{step['id']}/reject/", {"comment": "毛利"})

    assert call(company.sales1, "patch", f"/quotes/{quote['id']}/", {"note": "x"}).status_code == 409
    new = call(company.sales1, "post", f"/quotes/{quote['id']}/revise/").json()

    assert (new["version"], new["revises"]["id"], new["status"]) == (2, quote["id"], "draft")
    patched = call(company.sales1, "patch", f"/quotes/{new['id']}/", {"note": "改价"}).json()
    assert (patched["note"], patched["total"]) == ("改价", "1900.00")


def test_lists_filter_search_and_refuse_unknown_words(call, company, draft, mine):
    quote = draft()

    found = call(company.sales1, "get", "/quotes/", status="draft").json()["results"]
    assert [row["id"] for row in found] == [quote["id"]]
    assert call(company.sales1, "get", "/quotes/", status="sent").json()["results"] == []
    assert len(call(company.sales1, "get", "/quotes/", search=quote["number"]).json()["results"]) == 1
    assert call(company.sales1, "get", "/quotes/", status="nothing").status_code == 400
    assert call(company.sales1, "get", "/quotes/", nothing=1).status_code == 400


@rule("REC-1", "API")
@rule("REC-3", "API")
def test_recommend_from_a_survey_and_note_the_answer(call, company, mine):
    SurveyQuestion.objects.get_or_create(key="scene", product_line="", defaults={"kind": "choice", "label": "场景",
                                         "label_en": "Scene", "choices": [["bedroom", "卧室", "Bedroom"]]})  # fmt: skip
    make.product(name="合适", scenes=["bedroom"], styles=["modern"])
    make.product(name="别的", scenes=["shop"], styles=["modern"])
    survey = surveys.start(customer=mine, method="interview", actor=company.sales1, now=timezone.now(),
                           answers={"scene": "bedroom", "style": "modern"})  # fmt: skip

    made = call(company.sales1, "post", "/recommendations/", {"survey": survey.pk})
    assert made.status_code == 201, made.content
    row = made.json()

    assert row["items"][0]["name"] == "合适"
    assert call(company.sales1, "post", f"/recommendations/{row['id']}/refuse/", {"reason": ""}).status_code == 400
    refused = call(company.sales1, "post", f"/recommendations/{row['id']}/refuse/", {"reason": "颜色不喜欢"}).json()
    assert (refused["status"], refused["reason"]) == ("refused", "颜色不喜欢")
    assert call(company.sales1, "post", f"/recommendations/{row['id']}/accept/").status_code == 409


@rule("DSN-3", "API")
def test_a_design_passes_when_all_four_departments_agree(call, company, mine):
    body = {"customer": mine.pk, "title": "主卧", "team": ["design1", "tech1"],
            "parts": [{"kind": "layout", "words": "床靠南墙"}]}  # fmt: skip
    design = call(company.sales1, "post", "/designs/", body).json()
    assert [row["username"] for row in design["team"] if row["leads"]] == ["design1"]
    call(company.sales1, "post", f"/designs/{design['id']}/submit/")

    states = []
    for user in (company.design1, company.head1, company.tech1, company.finance1):
        step = call(user, "get", "/approvals/", mine="waiting").json()["results"][0]
        call(user, "post", f"/approvals/{step['id']}/approve/", {"comment": ""})
        states.append(call(company.sales1, "get", f"/designs/{design['id']}/").json()["status"])

    assert states == ["in_review", "in_review", "in_review", "approved"]


@rule("SMP-2", "API")
def test_a_sample_is_lent_once_and_comes_back(call, company, bed):
    sample = make.sample(bed)

    loan = call(company.sales1, "post", "/sample-loans/", {"sample": sample.pk})
    again = call(company.sales2, "post", "/sample-loans/", {"sample": sample.pk})
    back = call(company.sales1, "post", f"/sample-loans/{loan.json()['id']}/return/", {"condition": "worn"})

    assert (loan.status_code, again.status_code, back.json()["status"]) == (201, 409, "returned")
    assert call(company.sales1, "get", f"/samples/{sample.pk}/").json()["condition"] == "worn"


@rule("PRC-3", "API")
def test_a_special_price_is_asked_for_and_approved(call, company, mine, bed):
    body = {"customer": mine.pk, "product": bed.pk, "quantity": 5, "price": "850", "reason": "样板间"}
    special = call(company.sales1, "post", "/special-prices/", body).json()
    assert (special["status"], special["cost"], special["list_price"]) == ("draft", None, "1000.00")

    call(company.sales1, "post", f"/special-prices/{special['id']}/submit/")
    for user in (company.finance1, company.head1, company.director):
        step = call(user, "get", "/approvals/", mine="waiting").json()["results"][0]
        call(user, "post", f"/approvals/{step['id']}/approve/", {"comment": ""})

    assert call(company.sales1, "get", f"/special-prices/{special['id']}/").json()["status"] == "approved"


@rule("PRC-2", "API")
def test_a_price_list_holds_once_finance_and_director_agree(call, company, bed):
    body = {"name": "冬季", "items": [{"product": bed.pk, "price": "900"}], "valid_from": "2999-01-01"}
    row = call(company.mkt1, "post", "/price-lists/", body).json()
    call(company.mkt1, "post", f"/price-lists/{row['id']}/submit/")
    assert call(company.sales1, "get", "/price-lists/").json()["results"] == []

    for user in (company.finance1, company.director):
        step = call(user, "get", "/approvals/", mine="waiting").json()["results"][0]
        call(user, "post", f"/approvals/{step['id']}/approve/", {"comment": ""})

    assert [one["status"] for one in call(company.sales1, "get", "/price-lists/").json()["results"]] == ["approved"]


@rule("PRC-4", "API")
def test_a_product_is_entered_released_and_changed_in_versions(call, company):
    body = {"sku": "N-1", "name": "新灯", "category": "lighting", "list_price": "100", "cost": "40"}
    assert call(company.sales1, "post", "/products/", body).status_code == 403
    product = call(company.finance1, "post", "/products/", body).json()
    assert call(company.sales1, "get", f"/products/{product['id']}/").status_code == 404

    released = call(company.mkt1, "post", f"/products/{product['id']}/release/").json()
    changed = call(company.mkt1, "patch", f"/products/{product['id']}/", {"spec": "40 cm", "why": "尺寸写错"}).json()

    assert (released["released_version"], changed["released_version"], changed["spec"]) == (1, 2, "40 cm")
    assert call(company.mkt1, "patch", f"/products/{product['id']}/", {"cost": "1", "why": "x"}).status_code == 403
