"""Pages and API of after-sales as the people meet them (AFT-1..4, ORG-8, SEC-1)."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aftersales.models import CallBack, Satisfaction
from aftersales.services import tickets
from salesops.kernel.services import api_tokens
from tests.aftersales import make
from tests.rules import rule

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def signed_in(client):
    def sign_in(person):
        client.force_login(person, backend=BACKEND)
        return client

    return sign_in


def path(name, *args):
    return reverse(f"aftersales:{name}", args=args)


@rule("AFT-2", "pages")
def test_a_ticket_goes_through_its_pages(company, now, signed_in):
    order = make.delivered(company, now - dt.timedelta(days=2))
    service = signed_in(company.cs1)

    answer = service.post(
        path("ticket-new"),
        {
            "customer": order.customer_id,
            "order": order.pk,
            "kind": "fault",
            "topic": "product",
            "description": "灯不亮",
        },
    )
    assert answer.status_code == 302
    record = answer["Location"]
    technician = signed_in(company.tech1)
    pk = int(record.strip("/").split("/")[-1])
    for name, words in (
        ("take", {}), ("answer", {"text": "明天上门"}), ("wait", {"reason": "等客户在家"}), ("resume", {}),
        ("solve", {"solution": "换了驱动"}),
    ):  # fmt: skip
        assert technician.post(path(f"ticket-{name}", pk), words).status_code == 302, name
        assert technician.get(record).status_code == 200
    seller = signed_in(company.guide1)
    assert seller.post(path("ticket-close", pk), {"basis": "customer_word", "note": "亮了"}).status_code == 302

    assert "已关闭" in seller.get(record).content.decode()


@rule("AFT-3", "pages")
def test_a_complaint_goes_through_its_pages(company, now, signed_in):
    complaint = make.complaint(company, now)
    service = signed_in(company.cs1)

    for name, words in (
        ("answer", {"text": "今天核实"}), ("cause", {"cause": "漏单", "responsible_unit": "sales"}),
        ("solve", {"cause": "漏单", "remedy": "补送"}), ("close", {"note": ""}), ("confirm", {"words": "满意"}),
    ):  # fmt: skip
        assert service.get(path(f"complaint-{name}", complaint.pk)).status_code == 200
        assert service.post(path(f"complaint-{name}", complaint.pk), words).status_code == 302, name

    complaint.refresh_from_db()
    assert complaint.status == "confirmed"


@rule("AFT-2", "form keeps words")
def test_a_refused_form_says_so_at_the_field_and_keeps_the_words(company, now, signed_in):
    ticket = make.solved(company, now, now)

    answer = signed_in(company.cs1).post(path("ticket-close", ticket.pk), {"basis": "customer_word", "note": "​"})

    assert answer.status_code == 400
    assert "AFT-2" in answer.content.decode()


@rule("AFT-1", "pages")
def test_a_call_back_is_recorded_from_the_list(company, now, signed_in):
    order = make.delivered(company, now - dt.timedelta(hours=5))
    first = make.first_contact(order)
    seller = signed_in(company.guide1)

    words = seller.get(path("call-back") + "?view=due").content.decode()
    assert path("call-back-record", first.pk) in words
    assert f"tel:{order.customer.phones.first().number}" in words
    answer = seller.post(
        path("call-back-record", first.pk), {"method": "phone", "outcome": "reached", "summary": "都装好了"}
    )

    assert answer.status_code == 302
    first.refresh_from_db()
    assert first.status == "done"


@rule("SEC-1", "after-sales lists")
def test_lists_mask_the_customer_for_those_who_do_not_work_the_case(company, now, signed_in):
    order = make.delivered(company, now - dt.timedelta(hours=5))
    make.ticket(company, now, order=order)
    phone = order.customer.phones.first().number

    for url in (path("ticket"), path("call-back") + "?view=planned", path("satisfaction")):
        words = signed_in(company.ops1).get(url).content.decode()
        assert order.customer.name not in words
        assert phone not in words
    assert order.customer.name in signed_in(company.cs1).get(path("ticket")).content.decode()


@rule("ORG-2", "tickets")
def test_a_ticket_out_of_reach_is_not_there(company, now, signed_in):
    ticket = make.ticket(company, now)

    for name in ("record", "solve", "close"):
        assert signed_in(company.sales3).get(path(f"ticket-{name}", ticket.pk)).status_code == 404


@rule("AFT-2", "start page")
@rule("AFT-1", "start page")
def test_the_start_page_shows_what_waits(company, now, signed_in):
    order = make.delivered(company, now - dt.timedelta(hours=5))
    ticket = make.ticket(company, now, order=order)

    assert ticket.number in signed_in(company.tech1).get("/").content.decode()
    assert path("call-back-record", make.first_contact(order).pk) in signed_in(company.guide1).get("/").content.decode()


@rule("AFT-2", "panels")
def test_the_pages_of_customer_and_order_show_their_after_sales(company, now, signed_in):
    order = make.delivered(company, now - dt.timedelta(hours=5))
    ticket = make.ticket(company, now, order=order)
    seller = signed_in(company.guide1)

    for url in (path("customer-panel", order.customer_id), path("order-panel", order.pk)):
        assert ticket.number in seller.get(url).content.decode()


@rule("ORG-8", "fixed number of queries")
def test_the_list_asks_the_same_for_one_row_and_three(company, now, signed_in, django_assert_num_queries):
    service = signed_in(company.cs1)
    make.ticket(company, now)
    service.get(path("ticket"))

    with CaptureQueriesContext(connection) as one:
        service.get(path("ticket"))
    make.ticket(company, now)
    make.ticket(company, now)

    with django_assert_num_queries(len(one)):
        service.get(path("ticket"))


@pytest.fixture
def call(client):
    """`call(person, method, path, body)` over the API."""

    def called(person, method, url, body=None):
        headers = {"Authorization": f"Token {api_tokens.issue(person, now=timezone.now())}"}
        return client.generic(
            method, f"/api/v1/{url}", json.dumps(body or {}), content_type="application/json",
            headers=headers,
        )  # fmt: skip

    return called


@rule("AFT-2", "API")
def test_a_ticket_over_the_api(company, now, call):
    order = make.delivered(company, now - dt.timedelta(hours=5))

    made = call(company.cs1, "POST", "tickets/", {"order": order.pk, "kind": "fault", "description": "灯不亮"})
    assert made.status_code == 201
    ticket = made.json()
    assert (ticket["responsible_unit"], ticket["status"], ticket["customer"]["id"]) == (
        "technology", "open", order.customer_id,
    )  # fmt: skip
    url = f"tickets/{ticket['id']}/"
    assert call(company.tech1, "POST", f"{url}solve/", {"solution": "换驱动"}).json()["status"] == "solved"
    assert call(company.guide1, "POST", f"{url}close/", {"basis": "silence"}).status_code == 409
    closed = call(company.guide1, "POST", f"{url}close/", {"basis": "customer_word", "note": "好了"})
    assert closed.json()["closed_by"] == "customer_word"
    assert call(company.guide1, "POST", f"{url}reopen/", {"reason": "又坏"}).json()["reopened"] == 1
    assert call(company.sales3, "GET", url).status_code == 404
    assert [row["id"] for row in call(company.cs1, "GET", "tickets/?status=in_progress").json()["results"]] == [
        ticket["id"]
    ]


@rule("AFT-3", "API")
def test_a_complaint_over_the_api(company, now, call):
    order = make.delivered(company, now - dt.timedelta(hours=5))
    body = {"order": order.pk, "kind": "service", "description": "态度差", "responsible_unit": "sales"}

    complaint = call(company.cs1, "POST", "complaints/", body).json()
    url = f"complaints/{complaint['id']}/"
    assert call(company.cs1, "POST", f"{url}solve/", {"remedy": "致歉"}).status_code == 400
    assert call(company.cs1, "POST", f"{url}solve/", {"remedy": "致歉", "cause": "培训"}).json()["status"] == "solved"
    refused = call(company.guide1, "POST", f"{url}close/")
    assert (refused.status_code, refused.json()["rule"]) == (403, "AFT-3")
    assert call(company.head1, "POST", f"{url}close/").json()["status"] == "closed"
    assert call(company.cs1, "POST", f"{url}confirm/", {"words": "满意"}).json()["status"] == "confirmed"


@rule("AFT-1", "API")
@rule("AFT-4", "API")
def test_call_backs_and_links_over_the_api(company, now, call, client):
    order = make.delivered(company, now - dt.timedelta(hours=5))
    first = make.first_contact(order)

    done = call(company.guide1, "POST", f"call-backs/{first.pk}/record/", {"outcome": "reached", "summary": "满意"})
    assert done.json()["status"] == "done"
    assert call(company.cs1, "GET", "call-backs/?status=planned").json()["results"]
    row = Satisfaction.objects.get()
    link = call(company.cs1, "POST", f"satisfaction/{row.pk}/link/").json()["link"]
    assert client.post(link.removeprefix("http://testserver"), {"score": "1"}).status_code == 200
    answered = call(company.cs1, "GET", f"satisfaction/{row.pk}/").json()
    assert (answered["score"], answered["status"]) == (1, "answered")
    assert tickets.Ticket.objects.filter(pk=answered["opened_ticket"]["id"]).exists()
    assert CallBack.objects.filter(status="done").count() == 1
