"""Pages of inquiries, sheets, logs and surveys: what people meet, and how often the database is asked."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from leads.models import Inquiry, IntentSheet, Reception, Registration, Survey, WorkLog
from leads.services import inquiries, receptions, surveys
from salesops.kernel.registry import registry
from tests.leads import make
from tests.rules import rule

pytestmark = pytest.mark.django_db

ADDRESS = {"province": "上海市", "city": "上海市", "district": "徐汇区", "street": "漕溪北路 18 号 302 室"}


@pytest.fixture(autouse=True)
def regions(company):
    make.territories(company)


@pytest.fixture
def as_(client):
    """Sign somebody in: `as_(company.guide1).get(...)`."""

    def sign_in(user):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


def opened(actor, **fields):
    said = {"channel": "store", "customer_name": "李女士", "phone": "13800001111", "question": "床垫多少钱"}
    return inquiries.open_inquiry(actor=actor, now=timezone.now(), **{**said, **fields})


def asked(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


@pytest.mark.parametrize("who", ["guide1", "store1", "audit1"])
def test_the_list_asks_as_often_for_three_inquiries_as_for_one(company, as_, who):
    client = as_(getattr(company, who))
    opened(company.guide1)
    one = asked(client, "/inquiries/?view=all")
    opened(company.guide1, phone="")
    opened(company.guide2, answer="好的")

    assert asked(client, "/inquiries/?view=all") == one


@rule("INQ-6", "form")
def test_the_form_follows_the_script_of_the_channel_and_keeps_what_was_typed(company, as_):
    client = as_(company.cs1)
    assert "响铃" in client.get("/inquiries/new/?channel=phone").content.decode()
    assert "响铃" not in client.get("/inquiries/new/?channel=email").content.decode()

    words = {"channel": "phone", "rings": "2", "customer_name": "王先生", "phone": "138OO001111", "question": "灯"}
    refused = client.post("/inquiries/new/", words)
    assert refused.status_code == 400
    assert "王先生" in refused.content.decode()
    assert Inquiry.objects.count() == 0

    nothing = client.post("/inquiries/new/", {**words, "phone": "13800001111", "rings": ""})
    assert nothing.status_code == 400  # rings, or missed

    done = client.post("/inquiries/new/", {**words, "phone": "13800001111", "handler": company.guide1.pk})
    inquiry = Inquiry.objects.get()
    assert (done.status_code, done.url) == (302, reverse("leads:inquiry-record", args=[inquiry.pk]))
    assert (inquiry.rings, inquiry.handler) == (2, company.guide1)


@rule("REG-2", "kept as an inquiry")
def test_what_a_report_lacked_comes_back_as_an_inquiry(company, as_):
    page = as_(company.guide1).get("/inquiries/new/", {"customer_name": "赵先生", "phone": "13800002222"})

    assert "赵先生" in page.content.decode()


@rule("INQ-3", "pages")
def test_answer_complete_close_and_reopen_on_the_record(company, as_):
    inquiry, client = opened(company.guide1, phone=""), as_(company.guide1)
    url = f"/inquiries/{inquiry.pk}/"

    assert client.post(f"{url}respond/", {"answer": " "}).status_code == 400
    client.post(f"{url}respond/", {"answer": "6,800 元起"})
    client.post(f"{url}complete/", {"phone": "138 0000 1111", "source": "store"})
    client.post(f"{url}close/", {"reason": ""})
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.phone, inquiry.source) == ("closed", "13800001111", "store")
    client.post(f"{url}reopen/", {"reason": "又问"})
    inquiry.refresh_from_db()
    assert inquiry.status == "open"
    assert "6,800 元起" in client.get(url).content.decode()


@rule("INQ-5", "pages")
def test_assign_and_take_on_the_record(company, as_):
    inquiry = opened(company.cs1, channel="email", handler=company.guide1)
    client = as_(company.store1)

    client.post(f"/inquiries/{inquiry.pk}/assign/", {"handler": company.guide2.pk})

    inquiry.refresh_from_db()
    assert inquiry.handler == company.guide2
    assert as_(company.guide1).get(f"/inquiries/{inquiry.pk}/").status_code == 404


@rule("REG-10", "page")
def test_the_report_form_is_filled_from_the_inquiry(company, as_):
    inquiry, client = opened(company.cs1, channel="email", handler=company.guide1), as_(company.guide1)
    url = f"/inquiries/{inquiry.pk}/register/"
    page = client.get(url).content.decode()
    assert "李女士" in page
    assert "13800001111" in page

    words = {"customer_name": "李女士", "phone": "13800001111", "need": "床垫", **ADDRESS}
    refused = client.post(url, {**words, "street": "x"})
    assert refused.status_code == 400
    assert Registration.objects.count() == 0
    assert client.post(url, words).status_code == 302
    assert Registration.objects.get().customer_name == "李女士"
    assert client.get(url).status_code == 409


@rule("INQ-4", "start page")
def test_the_start_page_counts_the_minutes_down(company, as_):
    opened(company.cs1, channel="email", handler=company.guide1, question="要护脊的床垫")

    page = as_(company.guide1).get("/").content.decode()

    assert "要护脊的床垫" in page
    assert "待答复咨询" in page


@rule("LOG-1", "wizard")
def test_the_store_closes_its_day_in_three_steps(company, as_):
    inquiry = opened(company.guide1, phone="")
    receptions.receive(actor=company.guide2, now=timezone.now())
    sheet = IntentSheet.objects.get()
    client, url = as_(company.store1), f"/intent-sheets/{sheet.pk}/"

    assert client.get(url).status_code == 200
    gaps = client.get(f"{url}?step=gaps&visitors=3").content.decode()
    assert "还有 3 处要补" in gaps  # one not recorded, one counted, one without phone
    bad = client.post(f"{url}phones/{inquiry.pk}/", {"phone": "138OO001111", "visitors": "3"})
    assert bad.status_code == 400
    assert "138OO001111" in bad.content.decode()
    client.post(f"{url}phones/{inquiry.pk}/", {"phone": "13800001111", "visitors": "3"})
    group = Reception.objects.get(outcome="waiting")
    client.post(f"/receptions/{group.pk}/no-contact/", {"sheet": sheet.pk, "visitors": "3"})
    assert "还有 1 处要补" in client.get(f"{url}?step=gaps&visitors=3").content.decode()

    assert client.post(f"{url}submit/", {"visitors": "3", "comment": ""}).status_code == 400
    client.post(f"{url}submit/", {"visitors": "3", "comment": "一组没记"})
    sheet.refresh_from_db()
    assert (sheet.status, sheet.visitors, sheet.gaps) == ("submitted", 3, 1)
    client.post(f"{url}add/", {"text": "客人回电", "reason": "打烊后"})
    assert sheet.additions.count() == 1


@rule("LOG-1", "overview")
def test_headquarters_sees_which_stores_have_handed_in(company, as_):
    opened(company.guide1)
    client = as_(company.ops1)

    page = client.get("/intent-sheets/").content.decode()

    assert company.shop.name in page
    assert company.shop2.name in page
    assert "还没有记录" in page
    one = asked(client, "/intent-sheets/")
    opened(company.guide3)
    assert asked(client, "/intent-sheets/") == one


def test_the_sheet_asks_as_often_for_three_customers_as_for_one(company, as_):
    opened(company.guide1)
    client, url = as_(company.store1), f"/intent-sheets/{IntentSheet.objects.get().pk}/?step=gaps&visitors=1"
    one = asked(client, url)
    opened(company.guide1, phone="13800002222")
    opened(company.guide1, phone="13800003333")

    assert asked(client, url) == one


@rule("LOG-1", "quick entry")
def test_a_guide_notes_a_visitor_without_contact_with_one_tap(company, as_):
    client = as_(company.guide1)
    assert "接待一组" in client.get("/").content.decode()

    client.post("/receptions/", {"no_contact": "1"})

    assert Reception.objects.get().outcome == "no_contact"


@rule("LOG-2", "pages")
def test_the_salesman_hands_in_and_the_supervisor_sums_up(company, as_):
    make.registration(company.sales1, reported_at=timezone.now())
    client = as_(company.sales1)
    assert "张明" in client.get("/work-logs/new/").content.decode()
    client.post("/work-logs/new/", {"problems": "样品不够", "tomorrow": "", "keep": "1"})
    log = WorkLog.objects.get()
    assert (log.status, log.problems) == ("open", "样品不够")
    client.post(f"/work-logs/{log.pk}/submit/", {"problems": "样品不够", "tomorrow": "量尺"})
    log.refresh_from_db()
    assert log.status == "submitted"

    client = as_(company.lead1)
    assert client.get("/work-logs/team/").status_code == 200
    client.post("/work-logs/team/", {"comment": "齐了"})
    assert "齐了" in client.get("/work-logs/team/").content.decode()


@rule("SUR-1", "interview")
def test_an_interview_from_the_question_to_the_confirmed_report(company, as_):
    customer, client = make.customer(company.sales1), as_(company.sales1)

    client.post(f"/surveys/new/?customer={customer.pk}", {"customer": customer.pk, "method": "interview",
                                                          "product_lines": ["mattress"]})  # fmt: skip
    survey = Survey.objects.get()
    page = client.get(f"/surveys/{survey.pk}/").content.decode()
    assert "床的尺寸" in page
    client.post(f"/surveys/{survey.pk}/answer/", {"scene": "bedroom", "functions": ["firm"], "budget_max": "8000"})
    assert "偏硬" in client.get(f"/surveys/{survey.pk}/").content.decode()
    client.post(f"/surveys/{survey.pk}/confirm/", {"corrections": ""})

    survey.refresh_from_db()
    assert survey.status == "confirmed"


@rule("SUR-1", "online")
@rule("SEC-4", "survey")
def test_the_customer_fills_in_the_form_by_link_and_confirms(company, as_, client):
    customer = make.customer(company.sales1)
    survey = surveys.start(customer=customer, method="online", actor=company.sales1, now=timezone.now())
    page = as_(company.sales1).post(f"/surveys/{survey.pk}/link/").context["link"]
    client.logout()
    url = page.removeprefix("http://testserver")

    form = client.get(url).content.decode()
    assert "用在哪里" in form
    assert customer.name not in form
    assert client.post(url, {"act": "answer"}).status_code == 400
    client.post(url, {"act": "answer", "scene": "study", "budget_max": "3000"})
    assert "书房" in client.get(url).content.decode()
    client.post(url, {"act": "confirm", "corrections": "预算可以到四千"})

    survey.refresh_from_db()
    assert (survey.status, survey.confirmed_by_customer) == ("corrected", True)
    assert client.get("/s/not-a-token/").status_code == 404


@rule("SUR-5", "panel")
def test_the_panels_of_the_customers_record(company, as_):
    customer, client = make.customer(company.sales1, phone="13800001111"), as_(company.sales1)
    opened(company.sales1, channel="referral")
    client.post(f"/customers/{customer.pk}/survey-need/", {"why": "special", "note": "定制酒店"})

    assert "床垫多少钱" in client.get(f"/customers/{customer.pk}/inquiries/").content.decode()
    assert "特殊需求" in client.get(f"/customers/{customer.pk}/surveys/").content.decode()
    assert customer.number in client.get("/surveys/").content.decode()
    assert as_(company.sales3).get(f"/customers/{customer.pk}/surveys/").status_code == 404


@rule("ORG-8", "records")
def test_records_out_of_reach_answer_like_missing_ones(company, as_):
    inquiry = opened(company.guide1)
    survey = surveys.start(customer=make.customer(company.sales1), method="interview", actor=company.sales1,
                           now=timezone.now())  # fmt: skip
    sheet = IntentSheet.objects.get()
    client = as_(company.sales3)

    for url in (f"/inquiries/{inquiry.pk}/", f"/surveys/{survey.pk}/", f"/intent-sheets/{sheet.pk}/"):
        assert client.get(url).status_code == 404


def test_every_record_of_ours_is_found_by_the_kernel():
    assert {"leads.inquiry", "leads.survey", "leads.intentsheet", "leads.worklog"} <= set(registry.resources)


@rule("LOG-1", "closed day")
def test_the_manager_notes_a_closed_day(company, as_):
    day = (timezone.localdate() + dt.timedelta(days=3)).isoformat()

    done = as_(company.store1).post("/closed-days/", {"day": day, "reason": "盘点"})

    assert done.status_code == 302
    assert company.shop.closed_days.get().reason == "盘点"
