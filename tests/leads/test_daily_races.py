"""Two at once: one sheet a store and day, one submission, one registration of an inquiry (LOG-1, REG-3)."""

import datetime as dt

import pytest

from leads.models import IntentSheet, Registration, WorkLog
from leads.services import inquiries, logs, sheets
from salesops.kernel.errors import Conflict
from salesops.kernel.models import User
from tests.leads import make
from tests.rules import rule
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)

NOON = dt.datetime(2026, 11, 19, 4, tzinfo=dt.UTC)
ADDRESS = {"province": "上海市", "city": "上海市", "district": "徐汇区", "street": "漕溪北路 18 号 302 室"}


def fresh(person):
    """The person as another request would read him."""
    return User.objects.select_related("unit").get(pk=person.pk)


def kinds(answers):
    return sorted(type(answer).__name__ for answer in answers)


@rule("LOG-1", "one a day")
def test_eight_records_and_eight_openings_at_once_make_one_sheet(company):
    def recorded(n):
        return lambda: inquiries.open_inquiry(
            actor=fresh(company.guide1), now=NOON, channel="store", question=f"床垫 {n}"
        )

    def opened():
        return sheets.open_sheet(company.shop, day=NOON.date(), actor=fresh(company.store1), now=NOON)

    answers = together(*[recorded(n) for n in range(4)], *[opened] * 4)

    assert IntentSheet.objects.count() == 1
    assert set(kinds(answers)) <= {"Inquiry", "IntentSheet", "Conflict"}
    assert kinds(answers).count("Inquiry") == 4


@rule("LOG-1", "one submission")
def test_the_sheet_is_handed_in_once(company):
    sheet = sheets.open_sheet(company.shop, day=NOON.date(), actor=company.store1, now=NOON)

    def submit():
        return sheets.submit(sheet.pk, visitors=0, actor=fresh(company.store1), now=NOON)

    answers = together(*[submit] * 6)

    assert kinds(answers) == ["Conflict"] * 5 + ["IntentSheet"]


@rule("LOG-2", "one a day")
def test_one_log_a_person_and_day(company):
    def opened():
        return logs.open_log(day=NOON.date(), actor=fresh(company.sales1), now=NOON)

    answers = together(*[opened] * 6)

    assert kinds(answers) == ["Conflict"] * 5 + ["WorkLog"]
    assert WorkLog.objects.count() == 1


@rule("REG-3", "one registration of an inquiry")
def test_an_inquiry_becomes_one_registration(company):
    make.territories(company)
    inquiry = inquiries.open_inquiry(
        actor=company.guide1, now=NOON, channel="store", question="床垫", customer_name="李女士", phone="13800001111"
    )

    def registered():
        return inquiries.register(inquiry.pk, actor=fresh(company.guide1), now=NOON, **ADDRESS)

    answers = together(*[registered] * 5)

    assert next(answer for answer in answers if not isinstance(answer, Conflict)).refusal is None
    assert kinds(answers) == ["Conflict"] * 4 + ["Outcome"]
    assert Registration.objects.count() == 1
