"""REG-3, REG-18, REG-26: what the database itself refuses."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from leads.models import FollowUp, Registration, Status
from leads.policy import ALLOWED_MOVES
from tests.leads import make
from tests.rules import rule

pytestmark = pytest.mark.django_db

MOVES = [(a, b) for a in Status.values for b in Status.values if a != b]


@rule("REG-26", "the database too")
@pytest.mark.parametrize(("before", "after"), MOVES)
def test_the_database_lets_through_the_moves_of_the_table_and_no_other(company, before, after):
    registration = make.registration(company.sales1, status=before)
    move = Registration.objects.filter(pk=registration.pk)
    fields = {"status": after, "ended_at": timezone.now(), "reason_code": "REJECTED"}

    if (before, after) in ALLOWED_MOVES:
        move.update(**fields)
    else:
        with pytest.raises(DatabaseError, match="REG-26"), transaction.atomic():
            move.update(**fields)


@rule("REG-3", "one live registration")
@pytest.mark.parametrize(("first", "second"), [("pending", "protected"), ("protected", "protected")])
def test_a_customer_has_one_live_registration(company, first, second):
    one = make.registration(company.sales1, status=first)

    with pytest.raises(IntegrityError), transaction.atomic():
        make.registration(company.sales2, customer=one.customer, status=second)
    make.registration(company.sales2, customer=one.customer, status="invalid")


@rule("REG-18", "append-only")
@pytest.mark.parametrize("change", [{"outcome": "not_reached"}, {"recorded_at": dt.datetime.now(dt.UTC)}])
def test_a_follow_up_is_never_rewritten(company, change):
    row = make.follow_up(make.registration(company.sales1))

    with pytest.raises(DatabaseError, match="REG-18"), transaction.atomic():
        FollowUp.objects.filter(pk=row.pk).update(**change)
