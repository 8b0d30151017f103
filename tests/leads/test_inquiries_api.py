"""Inquiries, surveys, sheets and logs over the API, as the pages do it."""

import datetime as dt

import pytest
from django.utils import timezone

from leads.models import Registration
from tests.leads import make
from tests.rules import rule

pytestmark = pytest.mark.django_db

SAID = {"channel": "phone", "rings": 2, "customer_name": "李女士", "phone": "138-0000-1111", "question": "床垫多少钱"}
ADDRESS = {"province": "上海市", "city": "上海市", "district": "徐汇区", "street": "漕溪北路 18 号 302 室"}


@pytest.fixture(autouse=True)
def regions(company):
    make.territories(company)


@rule("INQ-3", "API")
def test_an_inquiry_from_the_call_to_the_registration(company, call):
    made = call(company.cs1, "post", "/inquiries/", {**SAID, "handler": "guide1"})
    assert made.status_code == 201, made.content
    inquiry = made.json()
    assert (inquiry["status"], inquiry["handler"]["username"], inquiry["phone"]) == ("open", "guide1", "13800001111")
    path = f"/inquiries/{inquiry['id']}"

    assert call(company.guide2, "get", f"{path}/").status_code == 404
    assert call(company.guide1, "post", f"{path}/respond/", {"answer": "6,800 元起"}).json()["status"] == "responded"
    refused = call(company.guide1, "post", f"{path}/register/", {**ADDRESS, "street": ""})
    assert (refused.status_code, refused.json()["rule"], list(refused.json()["errors"])) == (400, "REG-2", ["street"])

    registered = call(company.guide1, "post", f"{path}/register/", ADDRESS)
    assert registered.status_code == 201, registered.content
    assert (registered.json()["status"], registered.json()["need"]) == ("protected", "床垫多少钱")
    after = call(company.guide1, "get", f"{path}/").json()
    assert (after["status"], after["registration"]["id"]) == ("closed", Registration.objects.get().pk)
    assert call(company.guide1, "post", f"{path}/reopen/").json()["status"] == "open"


@rule("INQ-3", "API")
def test_bad_words_are_400_and_the_wrong_person_403(company, call):
    assert call(company.cs1, "post", "/inquiries/", {**SAID, "channel": "pigeon"}).status_code == 400
    bad = call(company.cs1, "post", "/inquiries/", {**SAID, "phone": "138OO001111"})
    assert (bad.status_code, list(bad.json()["errors"])) == (400, ["phone"])
    assert call(company.finance1, "post", "/inquiries/", SAID).status_code == 403
    made = call(company.cs1, "post", "/inquiries/", {**SAID, "handler": "guide1"}).json()
    assert call(company.ops1, "post", f"/inquiries/{made['id']}/respond/", {"answer": "x"}).status_code == 403


@rule("SEC-1", "inquiries")
def test_those_who_do_not_work_the_case_read_masked_values(company, call):
    made = call(company.cs1, "post", "/inquiries/", {**SAID, "handler": "guide1"}).json()

    seen = call(company.audit1, "get", f"/inquiries/{made['id']}/").json()

    assert (seen["customer_name"], seen["phone"]) == ("李**", "138****1111")


@rule("REG-3", "inquiries")
def test_a_seller_is_not_told_who_holds_the_customer_he_met(company, call):
    customer = make.customer(company.sales3, phone="13800001111")
    make.registration(company.sales3, customer=customer)

    made = call(company.guide1, "post", "/inquiries/", {**SAID, "channel": "store", "rings": None}).json()

    assert (made["handler"], made["registration"]) == (None, None)


@rule("SUR-3", "API")
def test_a_survey_is_answered_and_confirmed_with_a_correction(company, call):
    customer = make.customer(company.sales1)
    body = {"customer": customer.pk, "method": "interview", "answers": {"scene": "卧室", "budget_max": "8000"}}

    made = call(company.sales1, "post", "/surveys/", body)
    assert made.status_code == 201, made.content
    assert made.json()["answers"] == {"scene": "bedroom", "budget_max": "8000.00"}
    confirmed = call(
        company.sales1, "post", f"/surveys/{made.json()['id']}/confirm/", {"corrections": {"budget_max": "9000"}}
    )

    assert (confirmed.json()["status"], confirmed.json()["answers"]["budget_max"]) == ("corrected", "9000.00")
    assert call(company.sales3, "get", f"/surveys/{made.json()['id']}/").status_code == 404
    assert call(company.sales3, "post", "/surveys/", body).status_code == 400


@rule("LOG-1", "API")
def test_the_sheet_of_the_day_over_the_api(company, call):
    made = call(company.guide1, "post", "/inquiries/", {**SAID, "channel": "store", "rings": None, "phone": ""}).json()
    listed = call(company.store1, "get", "/intent-sheets/").json()["results"]
    assert [(row["status"], row["store"]["id"], len(row["entries"])) for row in listed] == [
        ("open", company.shop.pk, 1)
    ]
    path = f"/intent-sheets/{listed[0]['id']}"
    again = call(company.store1, "post", "/intent-sheets/", {"day": listed[0]["day"]})
    assert (again.status_code, again.json()["rule"]) == (409, "LOG-1")

    assert call(company.guide1, "post", f"{path}/submit/", {"visitors": 1}).status_code == 403
    assert call(company.store1, "post", f"{path}/submit/", {"visitors": 1}).status_code == 400
    done = call(company.store1, "post", f"{path}/submit/", {"visitors": 1, "comment": "客人不留电话"})
    assert (done.status_code, done.json()["status"], done.json()["gaps"]) == (200, "submitted", 1)
    assert call(company.store1, "post", f"{path}/submit/", {"visitors": 1, "comment": "x"}).status_code == 409
    added = call(company.store1, "post", f"{path}/add/", {"text": "客人回电留了号码", "reason": "打烊后来电"})
    assert [row["reason"] for row in added.json()["additions"]] == ["打烊后来电"]
    assert made["id"]


@rule("LOG-2", "API")
def test_the_work_log_over_the_api(company, call):
    today = timezone.localdate().isoformat()
    made = call(company.sales1, "post", "/work-logs/", {"day": today, "problems": "样品不够"})
    assert made.status_code == 201, made.content

    assert call(company.sales1, "post", "/work-logs/", {"day": today}).status_code == 409
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    assert call(company.sales2, "post", "/work-logs/", {"day": tomorrow}).status_code == 400
    done = call(company.sales1, "post", f"/work-logs/{made.json()['id']}/submit/", {"tomorrow": "量尺两家"})
    assert (done.json()["status"], done.json()["problems"], done.json()["tomorrow"]) == (
        "submitted",
        "样品不够",
        "量尺两家",
    )
    assert call(company.sales2, "get", f"/work-logs/{made.json()['id']}/").status_code == 404
