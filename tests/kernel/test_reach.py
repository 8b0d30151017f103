"""ORG-8: the reach that every app's `visible_to` is made of."""

import pytest
from django.db.models import Q
from django.utils import timezone

from salesops.kernel.access import own_or_led
from salesops.kernel.clock import local_day
from salesops.kernel.models import User
from tests.rules import rule

pytestmark = pytest.mark.django_db


@rule("ORG-8", "the company")
@pytest.mark.parametrize("name", ["director", "ops1", "mkt1", "audit1"])
def test_the_reach_of_the_whole_company_stays_whole_beside_other_reach(company, name):
    reach = own_or_led(getattr(company, name), local_day(timezone.now()), owner="pk")

    assert User.objects.filter(reach | Q(pk=company.sales1.pk)).count() == User.objects.count()
