"""The pages of customers, registrations, pool, quota and deals: what people see and press."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leads.models import Registration, ReportAttempt
from leads.services import deals, registrations
from tests.leads import make
from tests.rules import rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def words():
    return {"customer_name": "张明", "phone": "138 0000 8017", "obtained": "now", **make.ADDRESS}


@pytest.fixture
def sign_in(client, territories):
    def signed(name):
        client.force_login(getattr(territories, name), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed


@pytest.fixture
def held(territories):
    now = timezone.now()
    words = {"customer_name": "张明", "phone": "13800008017", "obtained_at": now, **make.ADDRESS}
    return registrations.report(actor=territories.sales1, now=now, **words).registration


@rule("REG-2")
def test_a_report_from_the_form_opens_its_record(sign_in, words):
    answer = sign_in("sales1").post("/registrations/new/", words, follow=True)

    row = Registration.objects.get()
    assert answer.redirect_chain[-1][0] == f"/registrations/{row.pk}/"
    assert "138 0000 8017" in answer.content.decode()


@rule("REG-3", "case number on the page")
def test_the_second_reporter_sees_a_case_number_and_the_queue_and_no_name(sign_in, held, words):
    answer = sign_in("sales2").post("/registrations/new/", words | {"customer_name": "小张"})

    text = answer.content.decode()
    attempt = ReportAttempt.objects.get()
    assert answer.status_code == 409
    assert attempt.case_number in text
    assert not any(word in text for word in (held.number, "张明", "sales1"))
    queued = sign_in("sales2").post("/registrations/queue/", {"case_number": attempt.case_number})
    assert queued.status_code == 302


@rule("REG-2", "nothing is lost")
def test_an_incomplete_form_keeps_what_was_typed_and_names_the_field(sign_in, words):
    answer = sign_in("sales1").post("/registrations/new/", words | {"street": "上海"})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "138 0000 8017" in text
    assert 'value="上海"' in text
    assert not Registration.objects.exists()


@rule("REG-10", "late from the form")
def test_yesterday_at_a_time_more_than_24_hours_ago_is_late(sign_in, words):
    clock = timezone.localtime(timezone.now() - dt.timedelta(hours=24, minutes=5))

    answer = sign_in("sales1").post(
        "/registrations/new/", words | {"obtained": "time", "obtained_at": f"{clock:%Y-%m-%dT%H:%M}"}
    )

    assert answer.status_code == 422
    assert Registration.objects.get().reason_code == "LATE"


@rule("REG-20", "live check")
@pytest.mark.parametrize(("who", "said"), [("sales2", "shield-x"), ("sales1", "BB-")])
def test_the_live_check_says_protected_to_others_and_shows_ones_own(sign_in, held, who, said):
    answer = sign_in(who).post("/registrations/check/", {"phone": "13800008017"})

    assert said in answer.content.decode()


def test_a_pasted_address_fills_the_form(sign_in, territories):
    pasted = "王小明 13911112222 浙江省杭州市滨江区云澜府6幢1802"

    text = sign_in("sales1").post("/registrations/area/", {"pasted": pasted}).content.decode()

    assert all(word in text for word in ('value="王小明"', 'value="13911112222"', "云澜府6幢1802"))
    assert '<option value="滨江区" selected>' in text


@rule("REG-18")
def test_a_follow_up_from_its_form_is_on_the_timeline(sign_in, held):
    words = {"method": "phone", "outcome": "reached", "summary": "约了周三看样品"}

    answer = sign_in("sales1").post(f"/registrations/{held.pk}/follow-up/", words, follow=True)

    assert "约了周三看样品" in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("sales1", 200), ("lead1", 200), ("head1", 200), ("ops1", 200), ("sales2", 404), ("head3", 404)]
)
def test_who_opens_a_registration(sign_in, held, who, status):
    assert sign_in(who).get(f"/registrations/{held.pk}/").status_code == status


@rule("SEC-1", "masked on pages")
@pytest.mark.parametrize("path", ["/registrations/{pk}/", "/registrations/?view=all", "/customers/?view=all"])
def test_operations_see_names_and_phones_masked(sign_in, held, path):
    text = sign_in("ops1").get(path.format(pk=held.pk)).content.decode()

    assert "138****8017" in text
    assert not any(word in text for word in ("13800008017", "138 0000 8017", "张明", "漕溪北路"))


@rule("SEC-1", "one look")
def test_a_reveal_shows_the_full_values_once(sign_in, held):
    client = sign_in("ops1")

    assert "138 0000 8017" in client.post(f"/customers/{held.customer_id}/reveal/").content.decode()
    assert "138 0000 8017" not in client.get(f"/customers/{held.customer_id}/").content.decode()


PAGES = ["/registrations/", "/registrations/?view=all", "/customers/?view=all", "/public-pool/", "/deals/",
         "/deals/mine/", "/quota/", "/violations/", "/registrations/new/", "/"]  # fmt: skip


@pytest.mark.parametrize("who", ["sales1", "guide1", "store1", "lead1"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_with_and_without_rows(sign_in, held, who, path):
    assert sign_in(who).get(path).status_code == 200


@pytest.mark.parametrize("path", ["/registrations/?view=all", "/customers/?view=all", "/public-pool/"])
def test_a_list_takes_the_same_number_of_queries_with_one_and_with_thirty_rows(sign_in, territories, path):
    def ended_and_live(n):
        ago = timezone.now() - dt.timedelta(days=20)
        for _ in range(n):
            make.registration(territories.sales1)
            make.registration(territories.sales1, reported_at=ago, status="withdrawn")

    client = sign_in("sales1")
    ended_and_live(1)
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(path)
    ended_and_live(29)
    with CaptureQueriesContext(connection) as many:
        client.get(path)

    assert len(many) == len(few)


@rule("REG-16", "claim from the page")
def test_a_claim_from_the_page_shows_who_it_is_only_afterwards(sign_in, territories):
    ago = timezone.now() - dt.timedelta(days=20)
    ended = make.registration(territories.sales1, reported_at=ago, status="withdrawn", phone="13912340000")
    client = sign_in("sales2")

    before = client.get(f"/public-pool/{ended.pk}/claim/").content.decode()
    after = client.post(f"/public-pool/{ended.pk}/claim/", follow=True).content.decode()

    assert "张明" not in before
    assert "张明" in after


@rule("REG-17", "why on the page")
def test_a_deal_says_why_the_credit_is_whose_it_is(sign_in, held, territories):
    deal = deals.close(customer=held.customer, amount=Decimal("100.00"), closer=territories.sales1, basis="contract",
                       now=timezone.now(), actor=territories.sales1, number="HT-9")  # fmt: skip

    text = sign_in("sales1").get(f"/deals/{deal.pk}/").content.decode()

    assert "DEAL-2" in text
    assert "¥100.00" in text
