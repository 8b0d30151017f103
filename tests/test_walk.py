"""One customer from inquiry to after-sales over the HTTP API, every person signed in and acting by himself."""

import json
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from tests import make
from tests.leads import make as leads_make
from tests.quotes import make as quotes_make

pytestmark = pytest.mark.django_db

ADDRESS = leads_make.ADDRESS
POINTS = {"identity": 12, "business": 20, "finances": 20, "credit_record": 20}  # 72 points, grade B
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


# What a client may rely on besides id, number, status, created_at and url; who sees at least one of them in the walk.
PROMISED = {
    "customers": ("sales1", "name phones province city district street region class vip source needs "
                            "expected_purchase_on"),
    "inquiries": ("guide1", "channel customer_name phone question rings received_at handler respond_by responded_at"),
    "registrations": ("sales1", "customer_name phone province city district street need expected_purchase_on source "
                                "obtained_at cross_region_ground proof new_project owner customer reported_at "
                                "protected_until follow_up_due_on expires_on reason_code rule"),
    "deals": ("sales1", "customer closed_at amount credits corrections marks"),
    "intent-sheets": ("store1", "store day entries visitors submitted_at late"),
    "work-logs": ("sales1", "day entries problems tomorrow"),
    "surveys": ("sales1", "customer method answers report"),
    "products": ("sales1", "sku name spec model unit list_price tax_rate cost"),
    "recommendations": ("sales1", "survey items reasons"),
    "designs": ("sales1", "customer team parts version"),
    "quotes": ("sales1", "customer lines delivery_days payment_terms valid_until version revises subtotal tax total "
                         "margin light"),
    "credit-assessments": ("finance1", "customer items sources score grade credit_limit"),
    "contracts": ("sales1", "customer quote clauses payment_plan version"),
    "approvals": ("head1", "kind subject step requested_by waiting_for decided_by acting_for"),
    "orders": ("sales1", "contract purchase_letter customer lines promised_on"),
    "shipments": ("sales1", "order lines carrier tracking_number events"),
    "payments": ("finance1", "order amount received_on method reference slip"),
    "tickets": ("cs1", "customer order kind responsible_unit due_at solved_at"),
    "call-backs": ("cs1", "customer order kind due_at"),
    "satisfaction": ("cs1", "customer order score comment"),
    "notices": ("sales1", "kind rule subject text created_at read_at"),
    "policies": ("sales1", "key value scope effective_from why"),
}  # fmt: skip
WITHOUT = {"notices": {"number", "status"}, "policies": {"number", "status"}}


class House:
    """The API as its people use it: each signs in once with his password and keeps his token."""

    def __init__(self, client, people):
        self.client, self.people, self.tokens = client, people, {}

    def __call__(self, username, method, path, body=None, *, expect=None, **query):
        """The answer as JSON; fails unless the status is the expected one (200, and 201 for what POST makes)."""
        url = path if path.startswith("http") else f"/api/v1/{path}"
        sent = {"headers": self.signed(username)}
        if method == "get":
            answer = self.client.get(url, query, **sent)
        else:
            sent |= {"data": json.dumps(body or {}), "content_type": "application/json"}
            answer = getattr(self.client, method)(url, **sent)
        wanted = (expect,) if expect else (200, 201) if method == "post" else (200,)
        assert answer.status_code in wanted, (
            f"{username} {method} {path}: {answer.status_code} {answer.content[:2000].decode()}"
        )
        return answer.json()

    def signed(self, username):
        if username not in self.tokens:
            words = {"username": username, "password": make.PASSWORD}
            answer = self.client.post("/api/v1/auth/token/", json.dumps(words), content_type="application/json")
            self.tokens[username] = answer.json()["token"]
        return {"Authorization": f"Token {self.tokens[username]}"}

    def upload(self, username, name, content, kind):
        """Put a file up as the person's own; its id."""
        file = SimpleUploadedFile(name, content, content_type=kind)
        answer = self.client.post("/api/v1/files/", {"file": file}, headers=self.signed(username))
        assert answer.status_code == 201, answer.content
        assert answer.json()["sha256"]
        return answer.json()["id"]

    def pdf(self, username, path):
        answer = self.client.get(f"/api/v1/{path}", headers=self.signed(username))
        assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")

    def step(self, username, paper_id, kind):
        """The approval of this paper that waits for this person in his inbox."""
        rows = self(username, "get", "approvals/", mine="waiting")["results"]
        return next(row for row in rows if (row["kind"], row["subject"]["id"]) == (kind, paper_id))

    def approve(self, paper_id, kind, *usernames):
        for username in usernames:
            step = self.step(username, paper_id, kind)
            done = self(username, "post", f"approvals/{step['id']}/approve/", {"comment": "同意"})
            assert (done["status"], done["decided_by"]["username"]) == ("approved", username)


@pytest.fixture(autouse=True)
def morning():
    """A Wednesday morning in a week without holidays, from which the clock runs on."""
    with time_machine.travel("2026-11-18T10:00:00+08:00"):
        yield


@pytest.fixture
def house(client, company):
    leads_make.territories(company)
    for person in vars(company).values():
        if hasattr(person, "username"):
            make.set_password(person)
    return House(client, company)


@pytest.fixture
def bed(db):
    return quotes_make.product(
        name="护脊床垫", list_price=Decimal("6800"), cost=Decimal("3400"), scenes=["bedroom"], styles=["modern"]
    )


def test_one_customer_from_the_first_call_to_after_sales(house, bed):
    inquiry_to_registration(house)
    held = two_salesmen_meet_one_customer(house)
    customer = held["customer"]["id"]
    survey_and_recommendation(house, customer, bed)
    design_review(house, customer)
    quote = quote_approved_and_accepted(house, customer, bed)
    contract = contract_signed(house, customer, quote)
    the_deal_is_booked(house, held, contract)
    order = order_made_and_paid(house, contract, quote)
    delivered(house, order)
    after_sales(house, order)
    retail_sale(house, bed)
    day_is_closed(house)
    director_reads(house)
    promised_fields(house)


def inquiry_to_registration(house):
    """INQ-2, INQ-3: the call with its rings, the answer, the registration in one step."""
    body = {
        "channel": "phone",
        "rings": 3,
        "customer_name": "李女士",
        "phone": "139-0000-1111",
        "question": "床垫多少钱",
    }
    inquiry = house("cs1", "post", "inquiries/", {**body, "handler": "guide1"}, expect=201)
    assert (inquiry["status"], inquiry["rings"], inquiry["phone"]) == ("open", 3, "13900001111")
    assert (inquiry["handler"]["username"], inquiry["responded_at"]) == ("guide1", None)
    assert inquiry["respond_by"] > inquiry["received_at"]
    path = f"inquiries/{inquiry['id']}/"

    house("guide2", "get", path, expect=404)
    assert house("guide1", "post", f"{path}respond/", {"answer": "6,800 元起"})["status"] == "responded"
    registered = house("guide1", "post", f"{path}register/", ADDRESS, expect=201)

    assert (registered["status"], registered["owner"]["username"]) == ("protected", "guide1")
    assert (registered["phone"], registered["need"]) == ("13900001111", "床垫多少钱")
    assert house("guide1", "get", path)["status"] == "closed"


def two_salesmen_meet_one_customer(house):
    """REG-3, REG-20: the second one learns the case number and nothing about the customer."""
    words = {"customer_name": "戴立群", "phone": "138 0000 8017", "need": "主卧", "source": "referral",
             "obtained_at": timezone.now().isoformat(), **ADDRESS, "street": "华山路 1500 弄 6 号 802 室"}  # fmt: skip
    assert house("sales1", "post", "registrations/check/", {"phone": words["phone"]}) == {"status": "free"}
    held = house("sales1", "post", "registrations/", words, expect=201)
    assert (held["status"], held["owner"]["username"], held["rule"]) == ("protected", "sales1", held["rule"])
    assert held["follow_up_due_on"] < held["expires_on"]
    assert "T" in held["protected_until"]

    other = {**words, "phone": "+86 138-0000-8017", "customer_name": "戴 立群"}
    refused = house("sales2", "post", "registrations/", other, expect=409)
    assert (refused["rule"], bool(refused["case_number"])) == ("REG-3", True)
    assert "立群" not in json.dumps(refused, ensure_ascii=False)
    assert house("sales2", "post", "registrations/check/", {"phone": other["phone"]}) == {"status": "protected"}
    path = f"registrations/{held['id']}/"
    house("sales2", "get", path, expect=404)

    contact = {"method": "phone", "outcome": "reached", "summary": "聊了预算和户型", "next_step": "量尺"}
    made = house("sales1", "post", f"{path}follow-ups/", contact, expect=201)
    assert (made["effective"], made["flags"]) == (True, [])
    house("sales1", "post", f"{path}follow-ups/", {**contact, "summary": "\u200b"}, expect=400)
    house("sales1", "post", f"{path}measure/", {"measured_at": timezone.now().isoformat(), "note": "主卧 4.2 × 3.6"})
    assert len(house("sales1", "get", f"{path}follow-ups/")["results"]) == 2
    assert house("sales1", "get", f"{path}why/")["steps"]
    assert house("sales1", "get", "quota/")["used"] == 1
    return held


def survey_and_recommendation(house, customer, bed):
    """SUR-1..3, REC-1..3."""
    answers = {"scene": "bedroom", "style": "modern", "budget_max": "80000"}
    body = {"customer": customer, "method": "interview", "answers": answers}
    survey = house("sales1", "post", "surveys/", body, expect=201)
    assert survey["report"]["core_needs"]
    confirmed = house("sales1", "post", f"surveys/{survey['id']}/confirm/", {"corrections": {"budget_max": "90000"}})
    assert confirmed["answers"]["budget_max"] == "90000.00"

    advice = house("sales1", "post", "recommendations/", {"survey": survey["id"]}, expect=201)
    assert advice["items"][0]["product"]["id"] == bed.pk
    assert advice["reasons"]
    assert house("sales1", "post", f"recommendations/{advice['id']}/accept/")["status"] == "accepted"


def design_review(house, customer):
    """DSN-1..3: every department passes the design."""
    layout = house.upload("sales1", "主卧.png", PNG, "image/png")
    body = {"customer": customer, "title": "主卧", "team": ["design1", "tech1"],
            "parts": [{"kind": "layout", "words": "床靠南墙", "files": [layout]}]}  # fmt: skip
    design = house("sales1", "post", "designs/", body, expect=201)
    path = f"designs/{design['id']}/"
    assert (design["version"], house("sales1", "post", f"{path}submit/")["status"]) == (1, "in_review")
    house.approve(design["id"], "design", "design1", "head1", "tech1", "finance1")
    assert house("sales1", "get", path)["status"] == "approved"


def quote_approved_and_accepted(house, customer, bed):
    """QUO-2..6, APR-1: two approvals, cost hidden from the salesman, nobody decides his own paper."""
    body = {"customer": customer, "lines": [{"product": bed.pk, "quantity": "7", "discount": "5"}],
            "delivery_days": 30, "payment_terms": "按合同"}  # fmt: skip
    quote = house("sales1", "post", "quotes/", body, expect=201)
    path = f"quotes/{quote['id']}/"
    assert (quote["status"], quote["version"], quote["total"], quote["light"]) == ("draft", 1, "45220.00", "green")
    assert quote["lines"][0]["amount"] == "45220.00"
    assert house("sales1", "post", f"{path}send/", expect=409)["rule"]
    assert house("sales1", "post", f"{path}submit/")["status"] == "in_review"

    seen = {who: house(who, "get", path) for who in ("sales1", "finance1", "head1")}
    costs = {who: (answer["margin"], answer["lines"][0]["cost"]) for who, answer in seen.items()}
    assert costs == {"sales1": (None, None), "finance1": ("47.37", "3400.00"), "head1": ("47.37", "3400.00")}
    assert house("sales1", "get", f"products/{bed.pk}/")["cost"] is None

    step = house.step("finance1", quote["id"], "quote")
    own = house("sales1", "post", f"approvals/{step['id']}/approve/", {"comment": ""}, expect=403)
    assert own["rule"] == "APR-1"
    house("finance1", "post", f"approvals/{step['id']}/reject/", {"comment": ""}, expect=400)
    assert {one["username"] for one in step["waiting_for"]} == {"finance1", "finance2"}
    assert house("finance1", "get", f"approvals/{step['id']}/why/")
    steps = house("sales1", "get", f"{path}why/")["rules"]
    assert steps[0]["rule"] == "QUO-3"

    house.approve(quote["id"], "quote", "finance1")
    assert house("sales1", "post", f"{path}send/", expect=409)["rule"]
    house.approve(quote["id"], "quote", "head1")
    assert house("finance1", "post", f"approvals/{step['id']}/approve/", {"comment": ""}, expect=409)
    assert house("sales1", "post", f"{path}send/")["status"] == "sent"
    house.pdf("sales1", f"{path}pdf/")
    assert house("sales1", "post", f"{path}accept/")["status"] == "accepted"
    return quote


def contract_signed(house, customer, quote):
    """CRD-1..3, CON-1..3: grade, draft, a rejection that leads to version 2, three approvals, the signed copy."""
    credit = {"customer": customer, "items": POINTS, "sources": "实地走访"}
    house("sales1", "post", "contracts/", {"quote": quote["id"]}, expect=409)
    house("sales1", "post", "credit-assessments/", credit, expect=403)
    assessed = house("finance1", "post", "credit-assessments/", credit, expect=201)
    assessed = house("finance1", "post", f"credit-assessments/{assessed['id']}/submit/")
    assert [assessed[key] for key in ("status", "score", "grade", "credit_limit")] == ["approved", 72, "B", "200000.00"]

    contract = house("sales1", "post", "contracts/", {"quote": quote["id"]}, expect=201)
    path = f"contracts/{contract['id']}/"
    assert (contract["status"], contract["version"], contract["quote"]["id"]) == ("draft", 1, quote["id"])
    assert contract["payment_plan"][0]["share"] == "30"
    assert house("sales1", "post", f"{path}submit/")["status"] == "in_review"
    step = house.step("legal1", contract["id"], "contract")
    house("legal1", "post", f"approvals/{step['id']}/reject/", {"comment": "交货方式写明"})
    assert house("sales1", "get", path)["status"] == "rejected"

    changed = house("sales1", "patch", path, {"clauses": {"delivery": "一次送齐,送货上门。"}})
    assert changed["version"] == 2
    assert house("sales1", "post", f"{path}submit/")["status"] == "in_review"
    house.approve(contract["id"], "contract", "legal1", "finance1", "head1")
    assert house("sales1", "get", path)["status"] == "approved"
    house.pdf("sales1", f"{path}pdf/")

    copy = house.upload("sales1", "签字扫描件.pdf", b"%PDF-1.4 signed", "application/pdf")
    today = timezone.localdate().isoformat()
    signed = house("sales1", "post", f"{path}sign/", {"signed_on": today, "file": copy})
    assert (signed["status"], signed["signed_on"]) == ("signed", today)
    assert house("sales1", "patch", path, {"title": "x"}, expect=409)["rule"]
    assert [block["rule"] for block in house("sales1", "get", f"{path}why/")["rules"]] == ["CON-2", "CON-3"]
    return signed


def the_deal_is_booked(house, held, contract):
    """DEAL-1, DEAL-2: the signature is the deal, the registration is won, the credit is his alone."""
    assert house("sales1", "get", f"registrations/{held['id']}/")["status"] == "won"
    deal = house("sales1", "get", f"deals/{contract['deal']['id']}/")
    assert (deal["status"], deal["amount"]) == ("booked", contract["amount"])
    credits = [(row["user"]["username"], row["share"], row["amount"]) for row in deal["credits"]]
    assert credits == [("sales1", "100", contract["amount"])]
    assert deal["credits"][0]["rule"] == "DEAL-2"
    assert house("sales1", "get", f"deals/{deal['id']}/why/")["steps"]
    house("sales2", "get", f"deals/{deal['id']}/", expect=404)


def order_made_and_paid(house, contract, quote):
    """ORD-1, ORD-2, ORD-10, PAY-1: reviewed, deposit before production, the rest before shipment."""
    order = house("sales1", "post", "orders/", {"contract": contract["id"]}, expect=201)
    path = f"orders/{order['id']}/"
    assert (order["status"], order["total"], order["contract"]["id"]) == ("draft", quote["total"], contract["id"])
    assert house("sales1", "post", f"{path}submit/")["status"] == "in_review"
    house.approve(order["id"], "order", "head1")
    assert house("plan1", "get", path)["status"] == "confirmed"

    assert house("plan1", "post", f"{path}stage/", {"stage": "in_production"}, expect=409)["rule"] == "ORD-10"
    pay(house, "finance1", order, order["plan"][0]["amount"], reference="POS-1")
    again = {"order": order["id"], "amount": "1.00", "received_on": timezone.localdate().isoformat(),
             "method": "transfer", "reference": " pos-1 "}  # fmt: skip
    assert house("finance1", "post", "payments/", again, expect=409)["rule"] == "PAY-1"
    assert house("plan1", "post", f"{path}stage/", {"stage": "in_production"})["status"] == "in_production"
    later = {"promised_on": (timezone.localdate() + timezone.timedelta(40)).isoformat()}
    assert house("plan1", "post", f"{path}change-delivery/", later)["promised_on"] == order["promised_on"]
    agreed = house("sales1", "post", f"{path}change-delivery/", {**later, "customer_agreed": True})
    assert agreed["promised_on"] == later["promised_on"]
    made = house("plan1", "post", f"{path}stage/", {"stage": "produced"})
    assert {row["made"] for row in made["lines"]} == {row["quantity"] for row in made["lines"]}
    for n, stage in enumerate(order["plan"][1:], 2):
        pay(house, "finance1", order, stage["amount"], reference=f"POS-{n}")
    assert house("sales1", "get", path)["received"] == order["total"]
    return order


def pay(house, who, order, amount, **fields):
    body = {"order": order["id"], "amount": amount, "received_on": timezone.localdate().isoformat(),
            "method": "transfer", **fields}  # fmt: skip
    payment = house(who, "post", "payments/", body, expect=201)
    assert payment["status"] == ("confirmed" if who.startswith("finance") else "recorded")
    return payment


def delivered(house, order):
    """ORD-5: the shipment with its events; the last delivery delivers the order."""
    shipment = house("plan1", "post", "shipments/", {"order": order["id"], "carrier": "德邦", "tracking_number": "DB1"})
    assert [part["quantity"] for part in shipment["lines"]]
    path = f"shipments/{shipment['id']}/events/"
    house("plan1", "post", path, {"at": timezone.now().isoformat(), "place": "杭州", "text": "已发出"})
    assert house("sales1", "get", f"orders/{order['id']}/")["status"] == "shipping"
    last = {"at": timezone.now().isoformat(), "place": "上海", "text": "已签收", "delivered": True}
    assert house("plan1", "post", path, last)["status"] == "delivered"
    assert house("sales1", "get", f"orders/{order['id']}/")["status"] == "delivered"


def after_sales(house, order):
    """AFT-1, AFT-2, AFT-4: the first contact, the customer's opinion, the ticket that an unhappy one opens."""
    calls = house("cs1", "get", "call-backs/", order=order["id"], kind="first")["results"]
    assert [(call["status"], call["customer"]["id"]) for call in calls] == [("planned", order["customer"]["id"])]
    words = {"method": "phone", "outcome": "reached", "summary": "已收货,安装顺利"}
    assert house("cs1", "post", f"call-backs/{calls[0]['id']}/solve/", words)["status"] == "done"

    asked = house("cs1", "get", "satisfaction/", order=order["id"])["results"][0]
    link = house("cs1", "post", f"satisfaction/{asked['id']}/link/")["link"]
    answer = house.client.post(link, {"score": "2", "comment": "床头灯不亮"})
    assert answer.status_code == 200
    row = house("cs1", "get", f"satisfaction/{asked['id']}/")
    assert (row["status"], row["score"], bool(row["opened_ticket"])) == ("answered", 2, True)

    body = {"order": order["id"], "kind": "fault", "description": "床头灯不亮"}
    ticket = house("cs1", "post", "tickets/", body, expect=201)
    assert (ticket["status"], ticket["customer"]["id"]) == ("open", order["customer"]["id"])
    solved = house("tech1", "post", f"tickets/{ticket['id']}/solve/", {"solution": "换了驱动"})
    assert (solved["status"], solved["solved_at"] <= solved["due_at"]) == ("solved", True)
    closed = house("cs1", "post", f"tickets/{ticket['id']}/close/", {"basis": "call_back", "note": "客户满意"})
    assert closed["status"] == "closed"


def retail_sale(house, bed):
    """ORD-1, DEAL-1, DEAL-3: from the floor by purchase letter; the deposit the store takes is the deal."""
    mine = house("guide1", "get", "registrations/", status="protected")["results"][0]
    body = {"customer": mine["customer"]["id"], "lines": [{"product": bed.pk, "quantity": "1"}],
            "purchase_letter": {"deposit": "2000.00"}}  # fmt: skip
    order = house("guide1", "post", "orders/", body, expect=201)
    assert (order["purchase_letter"]["deposit"], order["deal"]) == ("2000.00", None)
    house("guide1", "post", f"orders/{order['id']}/submit/")

    house("store1", "post", "payments/", {"order": order["id"], "amount": "2000.00", "method": "card",
          "received_on": timezone.localdate().isoformat()}, expect=400)  # fmt: skip
    slip = house.upload("store1", "pos.png", PNG, "image/png")
    payment = pay(house, "store1", order, "2000.00", reference="POS-R1", slip=slip)
    deal = house("guide1", "get", f"orders/{order['id']}/")["deal"]
    assert house("guide1", "get", f"deals/{deal['id']}/")["credits"][0]["user"]["username"] == "guide1"
    assert house("guide1", "get", f"registrations/{mine['id']}/")["status"] == "won"
    assert house("finance1", "post", f"payments/{payment['id']}/confirm/")["status"] == "confirmed"
    assert house("guide1", "get", "payments/", order=order["id"])["results"][0]["slip"] == slip


def day_is_closed(house):
    """LOG-1, LOG-2: the sheet wrote itself from the day's records; the log takes what the salesman adds."""
    sheet = house("store1", "get", "intent-sheets/")["results"][0]
    assert (sheet["status"], sheet["late"], len(sheet["entries"]) > 0) == ("open", False, True)
    words = {"visitors": 1, "comment": "客流正常"}
    done = house("store1", "post", f"intent-sheets/{sheet['id']}/submit/", words)
    assert (done["status"], done["visitors"]) == ("submitted", 1)
    assert house("ops1", "get", f"intent-sheets/{sheet['id']}/")["status"] == "submitted"

    log = house("sales1", "post", "work-logs/", {"day": timezone.localdate().isoformat()}, expect=201)
    done = house("sales1", "post", f"work-logs/{log['id']}/submit/", {"problems": "样品不够", "tomorrow": "量尺两家"})
    assert (done["status"], bool(done["entries"])) == ("submitted", True)


def director_reads(house):
    """KPI-1..18: each figure, and the records it counts."""
    call_command("rollup")
    month = timezone.localdate().strftime("%Y-%m")
    figures = {row["kpi"]: row for row in house("director", "get", "kpis/", period=month)["results"]}
    for row in figures.values():
        assert row.keys() >= {"kpi", "period", "unit", "user", "numerator", "denominator", "value"}
    counted = [row for row in figures.values() if Decimal(row["denominator"])]
    assert counted
    for row in counted:
        cases = house("director", "get", "kpis/records/", kpi=row["kpi"], period=month)["results"]
        assert sum(Decimal(case["numerator"]) for case in cases) == Decimal(row["numerator"]), row
        assert sum(Decimal(case["denominator"]) for case in cases) == Decimal(row["denominator"]), row


def promised_fields(house):
    """Every list and record shows the fields a client relies on, and no list page is larger than asked for."""
    for resource, (who, words) in PROMISED.items():
        page = house(who, "get", f"{resource}/", page_size=1)
        assert page.keys() >= {"next", "previous", "results"}
        row = page["results"][0]
        common = {"id", "number", "status", "created_at", "url"} - WITHOUT.get(resource, set())
        missing = {*common, *words.split()} - row.keys()
        assert not missing, f"{resource}: {missing}"
        assert row["url"] == f"/api/v1/{resource}/{row['id']}/"
        assert house(who, "get", f"{resource}/{row['id']}/").keys() == row.keys()
        house(who, "get", f"{resource}/", nothing=1, expect=400)
        house(who, "get", f"{resource}/", page_size=201, expect=400)
        house(who, "get", f"{resource}/", status="nothing", expect=400)
        house(who, "get", f"{resource}/", search="\0", expect=400)
        house(who, "get", f"{resource}/999999/", expect=404)
