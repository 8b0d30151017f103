"""Search by any spelling of a phone, last four digits, name, pinyin, initials, number, place; within reach (REG-20)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from salesops.kernel.errors import TooMany
from salesops.kernel.models import SearchTerm
from salesops.kernel.services import search
from tests.rules import rule
from tests.testapp.models import Paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(shanghai):
    return shanghai("2026-03-02 10:00")


def paper(owner, number="P-2603-0001", name="欧阳锋", phone="13912348017", place="文三路 999 号"):
    made = Paper.objects.create(number=number, owner=owner, unit=owner.unit)
    search.index(made, names=[name], phones=[phone], numbers=[number], places=[place])
    return made


def found(user, text, now):
    return [hit.record for hits in search.find(user, text, now).values() for hit in hits]


@pytest.mark.parametrize(
    "text",
    ["139 1234 8017", "+86-139-1234-8017", "１３９１２３４８０１７", "8017", "欧阳锋", "欧阳", "阳锋", "欧",
     "ouyangfeng", "OUYANG", "oyf", "P-2603-0001", "p-2603", "文三路", "文三路 999", "欧阳 8017"],
)  # fmt: skip
def test_a_record_is_found_by_any_of_its_words(company, now, text):
    wanted = paper(company.sales1)
    paper(company.sales1, "Q-2604-0002", "李雷", "13800000000", "中山路 1 号")

    assert found(company.sales1, text, now) == [wanted]


@pytest.mark.parametrize("text", ["", "  ", "!!", "13912348018", "1391234", "欧锋", "张", "文三路 998", "欧阳 8018"])
def test_nothing_is_found_by_other_words(company, now, text):
    paper(company.sales1)

    assert found(company.sales1, text, now) == []


@rule("ORG-2", "search")
def test_search_stays_within_reach(company, now):
    mine, _other = paper(company.sales1), paper(company.sales3, "P-2603-0002")

    assert found(company.sales1, "欧阳锋", now) == [mine]
    assert found(company.lead1, "欧阳锋", now) == [mine]
    assert len(found(company.audit1, "欧阳锋", now)) == 2


def test_rewriting_leaves_only_the_new_words(company, now):
    made = paper(company.sales1)

    search.index(made, names=["李雷"], numbers=["P-2603-0001"])

    assert found(company.sales1, "欧阳锋", now) == []
    assert found(company.sales1, "李雷", now) == [made]

    search.forget(made)
    assert SearchTerm.objects.count() == 0


def test_records_out_of_reach_do_not_hide_older_ones_within(company, now, monkeypatch):
    monkeypatch.setattr(search, "PAGE", 3)
    mine = paper(company.sales1)
    for n in range(8):
        paper(company.sales3, f"P-2603-1{n}")

    assert found(company.sales1, "欧阳锋", now) == [mine]


def test_the_newest_come_first_and_not_more_than_asked_for(company, now):
    made = [paper(company.sales1, f"P-2603-{n}") for n in range(5)]

    hits = search.find(company.sales1, "欧阳锋", now, limit=3)["papers"]

    assert [hit.record for hit in hits] == made[:-4:-1]


@rule("REG-20", "search by full phone")
def test_a_search_by_a_full_phone_is_told_to_who_counts_checks(company, now, monkeypatch):
    wanted, told = paper(company.sales1), []

    def count(**said):
        told.append((said["user"], said["phone"], [hit.record for hit in said["hits"]]))
        if len(told) == 2:
            raise TooMany("enough", rule="REG-20")

    monkeypatch.setattr(search, "_phone_listeners", [count])

    found(company.sales1, "欧阳锋", now)
    found(company.sales1, "8017", now)
    assert told == []
    found(company.sales1, "139 1234 8017", now)
    assert told == [(company.sales1, "13912348017", [wanted])]
    with pytest.raises(TooMany):
        found(company.sales1, "139 1234 8017", now)


def test_a_search_costs_the_same_for_one_and_for_many(company, now):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            search.find(company.sales1, "欧阳锋", now)
        return len(queries)

    paper(company.sales1)
    search.find(company.sales1, "欧阳锋", now)
    of_one = cost()
    for n in range(5):
        paper(company.sales1, f"P-{n}")

    assert cost() == of_one
