"""A salesman with a customer he holds, and products to quote."""

from decimal import Decimal

import pytest

from tests.leads import make as leads_make
from tests.quotes import make

NOON = "2026-11-16 12:00"


@pytest.fixture
def noon(shanghai):
    return shanghai(NOON)


@pytest.fixture
def held(company, noon):
    """A customer whose live registration is sales1's."""
    return leads_make.registration(company.sales1, reported_at=noon).customer


@pytest.fixture
def bed(db):
    """List 1,000.00, cost 600.00: 10 % off leaves 33.3 % margin."""
    return make.product(sku="S-880", list_price=Decimal("1000"), cost=Decimal("600"))
