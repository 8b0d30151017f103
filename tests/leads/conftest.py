"""What the tests of this app share."""

import pytest

from leads.services import registrations
from tests.leads import make


@pytest.fixture
def territories(company):
    """East holds Shanghai and Zhejiang, South Guangdong; Beijing is free to all."""
    make.territories(company)
    return company


@pytest.fixture
def report(territories):
    """Report a customer: `report(company.sales1, at)`; words of the form may be changed by name."""

    def reported(actor, at, phone="138 0000 8017", **changes):
        words = {"customer_name": "张明", "phone": phone, "obtained_at": at, **make.ADDRESS} | changes
        return registrations.report(actor=actor, now=at, **words)

    return reported
