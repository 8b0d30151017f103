"""Sums of money as the database checks them."""

from decimal import Decimal

from django.db.models import F, Q

HALF_CENT = Decimal("0.005")  # SQLite keeps money as binary fractions, where 0.1 + 0.2 is not 0.3


def adds_up(total, first, second):
    """The condition of a check constraint: two columns add up to a third, to the cent."""
    exact = F(first) + F(second)
    return Q(**{f"{total}__gt": exact - HALF_CENT, f"{total}__lt": exact + HALF_CENT})
