"""The list kit: pages without OFFSET, filters in the address, views, columns, bulk, a fixed number of queries."""

import pytest
from django.test.utils import CaptureQueriesContext

from salesops.kernel.models import ColumnChoice, SavedView
from tests.testapp.models import Paper

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.testapp.pages")]


@pytest.fixture
def papers(company):
    def make_papers(count, **fields):
        fields = {"owner": company.sales1, "unit": company.team, **fields}
        return Paper.objects.bulk_create(Paper(number=f"P-{n:03d}", **fields) for n in range(count))

    return make_papers


@pytest.fixture
def sales1(client, company):
    client.force_login(company.sales1)
    return client


def numbers(response):
    return [row.number for row in response.context["rows"]]


def queries(client, url):
    from django.db import connection

    with CaptureQueriesContext(connection) as seen:
        client.get(url)
    return len(seen)


def test_a_list_asks_as_often_for_thirty_rows_as_for_one(sales1, papers):
    papers(1)
    sales1.get("/papers/")
    one = queries(sales1, "/papers/")
    papers(30)

    assert queries(sales1, "/papers/") == one


def test_pages_follow_each_other_without_gap_or_repeat_and_back_again(sales1, papers):
    papers(25)

    first = sales1.get("/papers/")
    second = sales1.get("/papers/" + first.context["on_url"])
    third = sales1.get("/papers/" + second.context["on_url"])

    assert numbers(first) + numbers(second) + numbers(third) == [f"P-{n:03d}" for n in range(25)]
    assert (first.context["back_url"], third.context["on_url"]) == ("", "")
    assert numbers(sales1.get("/papers/" + third.context["back_url"])) == numbers(second)


def test_pages_keep_their_place_while_rows_are_added_before_them(sales1, papers):
    papers(20)
    first = sales1.get("/papers/")

    Paper.objects.create(number="A-000", owner=Paper.objects.first().owner, unit=Paper.objects.first().unit)

    assert numbers(sales1.get("/papers/" + first.context["on_url"])) == [f"P-{n:03d}" for n in range(10, 20)]


def test_rows_of_equal_order_are_told_apart_by_their_key(sales1, company):
    rows = Paper.objects.bulk_create(Paper(number="same", owner=company.sales1, unit=company.team) for _n in range(15))

    first = sales1.get("/papers/")
    second = sales1.get("/papers/" + first.context["on_url"])

    shown = [row.pk for row in [*first.context["rows"], *second.context["rows"]]]
    assert shown == [row.pk for row in rows]


@pytest.mark.parametrize("cursor", ["x", "////", "eyJhIjoxfQ", "WzFd", "W251bGwsbnVsbF0"])
def test_a_cursor_that_is_none_of_ours_shows_the_first_page(sales1, papers, cursor):
    papers(3)

    assert numbers(sales1.get(f"/papers/?after={cursor}")) == ["P-000", "P-001", "P-002"]


def test_the_order_turns_when_its_head_is_pressed_again(sales1, papers):
    papers(3)

    assert numbers(sales1.get("/papers/?sort=-number")) == ["P-002", "P-001", "P-000"]
    assert numbers(sales1.get("/papers/?sort=owner__password")) == ["P-000", "P-001", "P-002"]


def test_nobody_finds_rows_out_of_reach(client, company, papers):
    papers(3)
    client.force_login(company.sales3)

    assert numbers(client.get("/papers/")) == []
    assert numbers(client.get("/papers/?q=P-001")) == []


def test_filters_stay_in_the_address_and_each_has_a_chip_to_drop(sales1, papers):
    papers(2)
    Paper.objects.filter(number="P-001").update(state="approved")

    response = sales1.get("/papers/?view=all&state=approved")

    assert numbers(response) == ["P-001"]
    assert [(chip["name"], chip["value"], chip["url"]) for chip in response.context["chips"]] == [
        ("State", "Approved", "?view=all")
    ]
    assert response.context["changed"]


def test_a_view_of_the_house_brings_its_filters(sales1, papers):
    papers(2)
    Paper.objects.filter(number="P-001").update(state="approved")

    response = sales1.get("/papers/?view=drafts")

    assert numbers(response) == ["P-000"]
    assert not response.context["changed"]


def test_filters_are_saved_as_a_view_of_ones_own_and_deleted_again(sales1, company, papers):
    papers(2)
    Paper.objects.filter(number="P-001").update(state="approved")

    answer = sales1.post(
        "/views/save/", {"page": "testapp.papers", "name": "Done", "query": "state=approved", "next": "/papers/"}
    )
    view = SavedView.objects.get(user=company.sales1)

    assert answer.url == f"/papers/?view=v{view.pk}"
    assert numbers(sales1.get(answer.url)) == ["P-001"]
    sales1.post(f"/views/{view.pk}/delete/", {"next": "/papers/"})
    assert not SavedView.objects.exists()


def test_the_view_of_another_is_not_there(client, company):
    view = SavedView.objects.create(user=company.sales2, page="testapp.papers", name="Mine", query="")
    client.force_login(company.sales1)

    assert client.post(f"/views/{view.pk}/delete/").status_code == 404
    assert SavedView.objects.exists()


def test_columns_are_hidden_as_chosen_and_the_first_one_stays(sales1, company, papers):
    papers(1)

    sales1.post("/views/columns/", {"page": "testapp.papers", "shown": ["state"], "next": "/papers/"})

    assert ColumnChoice.objects.get(user=company.sales1).hidden == ["text", "owner"]
    heads = [head["column"].key for head in sales1.get("/papers/").context["heads"]]
    assert heads == ["number", "state"]


def test_counts_come_after_the_page_and_stop_above_a_thousand(sales1, papers):
    papers(1003)
    Paper.objects.filter(number__gte="P-990").update(state="approved")

    tallies = sales1.get("/papers/?part=counts").context["tallies"]

    assert [(tally["key"], tally["count"]) for tally in tallies] == [("all", "1000+"), ("drafts", "993")]


def test_an_empty_list_says_what_to_do_first(sales1):
    assert sales1.get("/papers/").context["empty"].title == "No papers yet"


def test_an_empty_filter_names_the_condition_to_drop(sales1, papers):
    papers(6)

    empty = sales1.get("/papers/?view=all&state=rejected").context["empty"]

    assert ("Rejected" in empty.text, "6" in empty.text, empty.button.url) == (True, True, "?view=all")


def test_bulk_acts_on_the_chosen_rows_within_reach(sales1, company, papers):
    mine = papers(3)
    other = Paper.objects.create(number="X", owner=company.sales3, unit=company.team3)

    sales1.post("/papers/finish/", {"ids": [mine[0].pk, other.pk]})

    assert list(Paper.objects.filter(state="approved").values_list("number", flat=True)) == ["P-000"]


def test_bulk_acts_on_all_that_match_the_filters(sales1, papers):
    papers(15)
    Paper.objects.filter(number="P-014").update(state="rejected")

    sales1.post("/papers/finish/", {"all": "1", "query": "state=draft"})

    assert Paper.objects.filter(state="approved").count() == 14


def test_markup_in_a_cell_stays_text(sales1, company):
    Paper.objects.create(number="<b>x</b>", text="<script>alert(1)</script>", owner=company.sales1, unit=company.team)

    page = sales1.get("/papers/").content.decode()

    assert "<script>alert" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
