"""Being away: days, delegate, who acts (ORG-3)."""

import datetime as dt

import pytest

from salesops.kernel import access
from salesops.kernel.errors import Conflict, Invalid, NotAllowed
from salesops.kernel.models import Absence, Event, Notice
from salesops.kernel.services import absences
from tests.rules import rule

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 3, 2)


def away(person, days, *, now, delegate=None, start=MONDAY, actor=None):
    return absences.announce(
        person,
        from_on=start,
        to_on=start + dt.timedelta(days=days - 1),
        delegate=delegate,
        actor=actor or person,
        now=now,
    )


@rule("ORG-3", "at most 60 days")
def test_an_absence_lasts_at_most_sixty_days(company, shanghai):
    now = shanghai("2026-03-02 08:00")

    away(company.head1, 60, now=now)
    with pytest.raises(Invalid) as refusal:
        away(company.head3, 61, now=now)

    assert list(refusal.value.errors) == ["to_on"]


@rule("ORG-3", "a delegate acts")
def test_the_delegate_acts_and_is_told(company, shanghai):
    away(company.head1, 5, delegate=company.head3, now=shanghai("2026-03-01 08:00"))

    assert access.delegate_of(company.head1, MONDAY) == company.head3
    assert access.delegate_of(company.head1, MONDAY + dt.timedelta(days=5)) is None
    assert Notice.objects.get(kind="kernel.absence.delegate").recipient == company.head3


@rule("ORG-3", "no delegate named: the direct superior")
def test_without_a_delegate_the_superior_acts(company, shanghai):
    away(company.sales1, 1, now=shanghai("2026-03-01 08:00"))

    assert access.delegate_of(company.sales1, MONDAY) == company.lead1


def test_nobody_is_his_own_delegate(company, shanghai):
    with pytest.raises(Invalid) as refusal:
        away(company.sales1, 1, delegate=company.sales1, now=shanghai("2026-03-01 08:00"))

    assert list(refusal.value.errors) == ["delegate"]


def test_days_in_the_past_and_overlaps_are_refused(company, shanghai):
    with pytest.raises(Invalid):
        away(company.sales1, 1, now=shanghai("2026-03-03 00:00"))
    away(company.sales1, 3, now=shanghai("2026-03-02 23:59"))
    with pytest.raises(Conflict):
        away(company.sales1, 1, start=MONDAY + dt.timedelta(days=2), now=shanghai("2026-03-02 23:59"))
    away(company.sales1, 1, start=MONDAY + dt.timedelta(days=3), now=shanghai("2026-03-02 23:59"))


def test_only_the_person_or_an_administrator_enters_it(company, shanghai):
    now = shanghai("2026-03-02 08:00")

    with pytest.raises(NotAllowed):
        away(company.sales1, 1, actor=company.sales2, now=now)
    away(company.sales1, 1, actor=company.admin, now=now)


def test_a_cancelled_absence_ends_the_delegation_and_is_on_the_trail(company, shanghai):
    now = shanghai("2026-03-02 08:00")
    absence = away(company.head1, 5, delegate=company.head3, now=now)

    absences.cancel(absence.pk, actor=company.head1, now=now)

    assert access.delegate_of(company.head1, MONDAY) is None
    assert list(Event.objects.about(absence).values_list("verb", flat=True)) == [
        "kernel.absence.cancelled",
        "kernel.absence.announced",
    ]
    with pytest.raises(Conflict):
        absences.cancel(absence.pk, actor=company.head1, now=now)


def test_the_page_enters_and_cancels(client, company):
    client.force_login(company.sales1)
    days = {"from_on": "2099-01-01", "to_on": "2099-01-02"}

    assert client.post("/absences/new/", {**days, "delegate": company.sales2.pk}).status_code == 302
    absence = Absence.objects.get()
    client.force_login(company.sales3)
    assert client.post(f"/absences/{absence.pk}/cancel/").status_code == 404
    client.force_login(company.sales2)
    assert client.post(f"/absences/{absence.pk}/cancel/").status_code == 403
    client.force_login(company.sales1)
    assert client.post(f"/absences/{absence.pk}/cancel/").status_code == 302
