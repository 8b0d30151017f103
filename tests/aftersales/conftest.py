"""What the tests of this app share."""

import pytest


@pytest.fixture
def monday(shanghai):
    """A Monday morning in a week without holidays."""
    return shanghai("2026-11-16 10:00")
