"""People and absences over the API, as on the pages (ORG-1, ORG-3)."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.kernel.test_api_kit import call  # noqa: F401 - a fixture
from tests.rules import rule

pytestmark = pytest.mark.django_db


def days():
    today = timezone.localdate()
    return {"from": str(today), "to": str(today + dt.timedelta(days=2))}


@rule("ORG-1", "API")
def test_the_administrator_finds_people_with_unit_and_roles(call, company):  # noqa: F811
    found = call(company.admin, "get", "/people/", username="guide1").json()["results"]

    assert [(row["username"], row["unit"], row["roles"], row["is_active"]) for row in found] == [
        ("guide1", "east-store-1", ["guide"], True)
    ]
    assert call(company.admin, "get", f"/people/{company.guide1.pk}/").json() == found[0]
    assert call(company.head1, "get", "/people/").status_code == 403
    assert call(company.admin, "get", "/people/", role="nothing").status_code == 400


@rule("ORG-3", "API")
def test_who_is_away_names_his_delegate_and_may_come_back_earlier(call, company):  # noqa: F811
    made = call(company.sales1, "post", "/absences/", {**days(), "delegate": "sales2"})

    assert made.status_code == 201, made.content
    assert (made.json()["user"]["username"], made.json()["delegate"]["username"]) == ("sales1", "sales2")
    assert call(company.sales1, "post", "/absences/", days()).status_code == 409
    path = f"/absences/{made.json()['id']}/"
    assert call(company.sales2, "get", path).json()["from"] == days()["from"]
    assert call(company.sales3, "get", path).status_code == 404
    assert call(company.sales2, "post", f"{path}cancel/").status_code == 403
    assert call(company.sales1, "post", f"{path}cancel/").json()["cancelled_at"]


@rule("ORG-3", "API refusals")
def test_an_absence_is_ones_own_and_has_its_days_in_order(call, company):  # noqa: F811
    past = str(timezone.localdate() - dt.timedelta(days=1))

    assert call(company.head1, "post", "/absences/", {**days(), "user": "sales1"}).status_code == 403
    wrong = call(company.sales1, "post", "/absences/", {**days(), "from": past})
    assert (wrong.status_code, wrong.json()["rule"]) == (400, "ORG-3")
    assert call(company.sales1, "post", "/absences/", {**days(), "delegate": "sales1"}).status_code == 400
    assert call(company.sales1, "post", "/absences/", {}).json()["errors"].keys() == {"from", "to"}
