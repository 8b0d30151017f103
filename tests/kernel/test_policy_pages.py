"""The administrator's page of rule numbers (POL-1, POL-4)."""

import datetime as dt

import pytest
from django.utils import timezone

from salesops.kernel.clock import local_day
from salesops.kernel.models import Event, PolicyVersion
from salesops.kernel.services import policies
from tests.rules import rule

pytestmark = pytest.mark.django_db


def form(**changes):
    return {"value": "30", "region": "", "unit_kind": "", "effective_from": str(local_day(timezone.now())),
            "why": "Shorter", **changes}  # fmt: skip


@rule("POL-1")
def test_the_administrator_sets_a_number_from_today(client, company):
    client.force_login(company.admin)

    answer = client.post("/policies/absence_max_days/", form())

    assert answer.status_code == 302
    assert policies.numbers(at=timezone.now()).absence_max_days == 30
    assert Event.objects.filter(verb="kernel.policy.changed", actor=company.admin).exists()


@rule("POL-4", "scope")
def test_a_number_for_one_region_leaves_the_others_alone(client, company):
    client.force_login(company.admin)

    client.post("/policies/absence_max_days/", form(region=company.east.pk))

    now = timezone.now()
    assert policies.numbers(company.team, at=now).absence_max_days == 30
    assert policies.numbers(company.team3, at=now).absence_max_days == 60


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("value", "many"),
        ("value", "0"),
        ("value", "366"),
        ("why", " "),
        ("effective_from", str(local_day(timezone.now()) - dt.timedelta(days=1))),
    ],
)
def test_an_error_stands_at_its_field_and_nothing_is_set(client, company, field, value):
    client.force_login(company.admin)
    before = PolicyVersion.objects.count()

    answer = client.post("/policies/absence_max_days/", form(**{field: value}))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert PolicyVersion.objects.count() == before


def test_readers_see_numbers_and_no_form(client, company):
    client.force_login(company.head1)

    assert client.get("/policies/").status_code == 200
    assert client.get("/policies/absence_max_days/").context["form"] is None
    assert client.post("/policies/absence_max_days/", form()).status_code == 200
    assert policies.numbers(at=timezone.now()).absence_max_days == 60


def test_others_do_not_see_them(client, company):
    client.force_login(company.sales1)

    assert client.get("/policies/").status_code == 403
