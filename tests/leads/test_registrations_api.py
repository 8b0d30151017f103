"""The API of customers, registrations, quota, pool and deals says what the pages say."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from leads.services import deals
from salesops.kernel.services import approvals
from tests.leads import make
from tests.rules import rule

pytestmark = pytest.mark.django_db

GUANGZHOU = {"province": "广东省", "city": "广州市", "district": "天河区", "street": "体育西路 103 号 1802 室"}


@pytest.fixture
def words():
    return {
        "customer_name": "张明",
        "phone": "138 0000 8017",
        "obtained_at": timezone.now().isoformat(),
        **make.ADDRESS,
    }


@pytest.fixture
def held(territories, call, words):
    return call(territories.sales1, "post", "/registrations/", words).json()


@rule("REG-3")
def test_a_report_answers_201_with_the_dates(territories, held):
    assert (held["status"], held["phone"], held["owner"]["username"]) == ("protected", "13800008017", "sales1")
    assert held["protected_until"].endswith("T00:00:00+08:00")
    assert held["url"] == f"/api/v1/registrations/{held['id']}/"


@rule("REG-3", "case number and nothing else")
def test_the_second_reporter_gets_409_with_a_case_number(territories, held, call, words):
    answer = call(territories.sales2, "post", "/registrations/", words)

    assert (answer.status_code, answer.json()["rule"]) == (409, "REG-3")
    assert set(answer.json()) == {"type", "title", "status", "detail", "rule", "errors", "case_number"}
    queued = call(territories.sales2, "post", "/registrations/queue/", {"case_number": answer.json()["case_number"]})
    assert (queued.status_code, queued.json()["status"]) == (201, "waiting")


@rule("REG-2")
def test_missing_parts_answer_400_at_the_field(territories, call, words):
    answer = call(territories.sales1, "post", "/registrations/", words | {"street": "", "phone": "１３８OO"})

    assert (answer.status_code, answer.json()["rule"]) == (400, "REG-2")
    assert set(answer.json()["errors"]) == {"street", "phone"}


@rule("REG-10", "422 with what is kept")
def test_a_late_report_answers_422_and_is_kept(territories, call, words):
    late = (timezone.now() - dt.timedelta(hours=25)).isoformat()

    answer = call(territories.sales1, "post", "/registrations/", words | {"obtained_at": late})

    assert (answer.status_code, answer.json()["reason_code"]) == (422, "LATE")
    kept = call(territories.sales1, "get", f"/registrations/{answer.json()['id']}/").json()
    assert (kept["status"], kept["reason_code"]) == ("invalid", "LATE")
    assert call(territories.lead1, "get", "/violations/").json()["results"][0]["registration"]["id"] == kept["id"]


@rule("REG-11")
def test_a_cross_region_report_answers_201_pending(territories, call, words):
    body = words | GUANGZHOU | {"cross_region_ground": "unified_tender", "proof": "招标文件"}

    answer = call(territories.sales1, "post", "/registrations/", body)

    assert (answer.status_code, answer.json()["status"]) == (201, "pending")
    review = f"/registrations/{answer.json()['id']}/review/"
    assert call(territories.head1, "post", review, {"verdict": "pass"}).status_code == 403
    assert call(territories.head3, "post", review, {"verdict": "pass"}).json()["status"] == "protected"


@rule("ORG-2", "out of reach is not there")
def test_a_registration_out_of_reach_is_404(territories, held, call):
    assert call(territories.sales2, "get", f"/registrations/{held['id']}/").status_code == 404
    assert (
        call(territories.sales3, "post", f"/registrations/{held['id']}/withdraw/", {"reason": "x"}).status_code == 404
    )


@rule("SEC-1", "masked")
@pytest.mark.parametrize(
    ("who", "phone", "name"),
    [("sales1", "13800008017", "张明"), ("head1", "13800008017", "张明"), ("audit1", "138****8017", "张**"),
     ("ops1", "138****8017", "张**")],
)  # fmt: skip
def test_those_who_do_not_work_the_case_see_it_masked(territories, held, call, who, phone, name):
    seen = call(getattr(territories, who), "get", f"/registrations/{held['id']}/").json()

    assert (seen["phone"], seen["customer_name"]) == (phone, name)
    assert bool(seen["street"]) is (name == "张明")


@rule("SEC-1", "one logged look")
def test_a_reveal_is_one_logged_look_and_counted(territories, held, call):
    url = f"/customers/{held['customer']['id']}/"
    assert call(territories.ops1, "get", url).json()["phones"] == ["138****8017"]

    assert call(territories.ops1, "post", f"{url}reveal/").json()["phones"] == ["13800008017"]
    for _n in range(49):
        call(territories.ops1, "post", f"{url}reveal/")

    assert call(territories.ops1, "post", f"{url}reveal/").status_code == 429


def test_follow_ups_measure_why_and_extension(territories, held, call):
    url = f"/registrations/{held['id']}"
    body = {"method": "phone", "outcome": "reached", "summary": "聊了预算"}

    contact = call(territories.sales1, "post", f"{url}/follow-ups/", body)
    measured = call(territories.sales1, "post", f"{url}/measure/", {"measured_at": timezone.now().isoformat()})
    reasons = call(territories.sales1, "get", f"{url}/why/").json()

    assert (contact.status_code, contact.json()["effective"], contact.json()["flags"]) == (201, True, [])
    assert measured.status_code == 201
    assert "measured_in_time" in [step["code"] for step in reasons["steps"]]
    assert call(territories.sales1, "post", f"{url}/follow-ups/", body | {"summary": "\u200b"}).status_code == 400
    assert call(territories.sales1, "post", f"{url}/request-extension/", {"reason": "x"}).status_code == 409
    assert len(call(territories.sales1, "get", f"{url}/follow-ups/").json()["results"]) == 2


def test_the_review_list_waits_for_the_head(territories, held, call):
    listed = call(territories.head1, "get", "/registrations/", review="waiting").json()["results"]

    assert [row["id"] for row in listed] == [held["id"]]
    assert (
        call(territories.lead1, "post", f"/registrations/{held['id']}/review/", {"verdict": "pass"}).status_code == 403
    )
    done = call(territories.head1, "post", f"/registrations/{held['id']}/review/", {"verdict": "pass"})
    assert done.json()["review"] == "passed"


@rule("REG-23", "slip")
def test_the_quota_is_shown_like_a_bank_slip(territories, held, call):
    slip = call(territories.sales1, "get", "/quota/").json()

    assert (slip["limit"], slip["used"], slip["freed"], slip["left"]) == (20, 1, 0, 19)
    assert [(row["registration"]["id"], row["change"]) for row in slip["entries"]] == [(held["id"], 1)]
    assert call(territories.lead1, "get", "/quota/?user=sales1").json()["used"] == 1
    assert call(territories.lead3, "get", "/quota/?user=sales1").status_code == 403
    assert call(territories.guide1, "get", "/quota/").json()["limit"] is None


@rule("REG-16", "hidden before the claim")
def test_the_pool_shows_an_area_and_a_masked_phone_and_a_second_claim_is_409(territories, call):
    at = timezone.now() - dt.timedelta(days=30)
    ended = make.registration(territories.sales1, reported_at=at, status="withdrawn")

    listed = call(territories.sales2, "get", "/public-pool/").json()["results"]

    assert [set(row) & {"customer_name", "name", "phone", "street", "owner"} for row in listed] == [set()]
    assert listed[0]["area"] == "上海市徐汇区"
    assert call(territories.sales2, "post", f"/public-pool/{ended.pk}/claim/").status_code == 201
    assert call(territories.guide1, "post", f"/public-pool/{ended.pk}/claim/").status_code == 409


@rule("DEAL-1")
def test_a_deal_shows_shares_corrections_and_why(territories, held, call):
    customer = make.Customer.objects.get(pk=held["customer"]["id"])
    deal = deals.close(customer=customer, amount=Decimal("100.00"), closer=territories.sales1, now=timezone.now(),
                       actor=territories.sales1, basis="deposit", number="O-1")  # fmt: skip
    deals.undo(deal, reason="x", actor=territories.head1, now=timezone.now())

    seen = call(territories.sales1, "get", f"/deals/{deal.pk}/").json()

    assert [(row["share"], row["amount"], row["rule"]) for row in seen["credits"]] == [("100", "100.00", "DEAL-2")]
    assert [row["amount"] for row in seen["corrections"]] == ["-100.00"]
    assert call(territories.sales1, "get", f"/deals/{deal.pk}/why/").json()["steps"][0]["code"] == "live"
    assert call(territories.sales2, "get", f"/deals/{deal.pk}/").status_code == 404


@rule("REG-20")
def test_a_check_says_free_or_protected(territories, held, call):
    answers = [call(territories.sales2, "post", "/registrations/check/", {"phone": phone}).json()
               for phone in ("13800008017", "13900000000")]  # fmt: skip

    assert answers == [{"status": "protected"}, {"status": "free"}]


def test_the_timeline_of_a_customer(territories, held, call):
    rows = call(territories.sales1, "get", f"/customers/{held['customer']['id']}/timeline/").json()["results"]

    assert [row["verb"] for row in rows] == ["leads.registration.reported", "leads.customer.created"]


@rule("REG-7")
def test_an_extension_is_decided_in_the_inbox(territories, held, call):
    asked = call(territories.sales1, "post", f"/registrations/{held['id']}/request-extension/", {"reason": "等图"})

    waiting = approvals.waiting_for(territories.head1, timezone.now()).get()
    assert (asked.status_code, waiting.kind) == (201, "extension")
    assert call(territories.head1, "post", f"/approvals/{waiting.pk}/approve/").status_code == 200
    assert call(territories.head1, "get", f"/registrations/{held['id']}/").json()["expires_on"] > held["expires_on"]
