"""TGT-1, TGT-2: targets are set, versioned, acknowledged, and their parts add up or the difference shows."""

from decimal import Decimal

import pytest
from django.utils import timezone

from kpi.models import Target
from kpi.services import targets
from salesops.kernel.errors import Conflict, Invalid, NotAllowed
from tests.rules import rule

pytestmark = pytest.mark.django_db


def set_(actor, unit, amount, **fields):
    facts = {"period": "2026-11", "unit": unit, "amount": Decimal(amount), "actor": actor, "now": timezone.now()}
    return targets.set_target(**{**facts, **fields})


@rule("TGT-1", "who")
def test_the_director_sets_targets_anywhere_a_head_in_his_region(company):
    set_(company.director, company.root, 600)
    set_(company.head1, company.team, 200)

    for actor, unit in ((company.head1, company.team3), (company.lead1, company.team), (company.sales1, company.team)):
        with pytest.raises(NotAllowed):
            set_(actor, unit, 1)


@rule("TGT-1", "gap")
def test_parts_that_do_not_add_up_show_the_difference(company):
    whole = set_(company.director, company.east, 600)
    set_(company.director, company.team, 200, person=company.sales1)
    set_(company.director, company.team, 250, person=company.sales1)
    set_(company.director, company.team, 150, person=company.sales2)

    assert targets.gap(whole) == Decimal(200)


@rule("TGT-2", "versions")
def test_a_changed_target_is_a_new_version(company):
    set_(company.director, company.team, 200, person=company.sales1)

    set_(company.director, company.team, 250, person=company.sales1)

    assert list(Target.objects.order_by("version").values_list("version", "amount")) == [(1, 200), (2, 250)]


@rule("TGT-2", "acknowledged")
def test_the_person_acknowledges_his_target_once(company):
    target = set_(company.director, company.team, 200, person=company.sales1)

    with pytest.raises(NotAllowed):
        targets.acknowledge(target.pk, actor=company.lead1, now=timezone.now())
    targets.acknowledge(target.pk, actor=company.sales1, now=timezone.now())
    with pytest.raises(Conflict):
        targets.acknowledge(target.pk, actor=company.sales1, now=timezone.now())


@rule("TGT-1", "period")
@pytest.mark.parametrize("period", ["2026", "2026-Q4", "2026-11"])
def test_targets_are_for_years_quarters_and_months(company, period):
    assert set_(company.director, company.root, 1, period=period).period == period
    with pytest.raises(Invalid):
        set_(company.director, company.root, 1, period="soon")
