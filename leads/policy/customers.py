"""Class of a customer and how often he is to be contacted (CUS-2, CUS-6).

Codes of steps of a suggestion: `bought` `expects` (params amount) `purchases` (params count), each with the class it
led to; `ordinary` when nothing did.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from leads.policy.steps import Step


@dataclass(frozen=True, slots=True)
class Purchase:
    """A deal of the customer: its local day and amount."""

    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The class the product suggests; a person confirms it."""

    letter: str
    steps: tuple[Step, ...]


def suggest_class(purchases: Iterable[Purchase], expected: Decimal | None, today: date, numbers) -> Suggestion:
    """A, B or C from the last 24 months: what was bought, how often, and what is expected (CUS-2)."""
    recent = [p for p in purchases if months_before(today, numbers.class_months) <= p.on <= today]
    bought = sum((p.amount for p in recent), Decimal(0))
    for letter in ("A", "B"):
        steps = tuple(_grounds(letter, bought, expected or Decimal(0), len(recent), numbers))
        if steps:
            return Suggestion(letter, steps)
    return Suggestion("C", (Step("CUS-2", "ordinary", {"class": "C"}),))


def _grounds(letter: str, bought: Decimal, expected: Decimal, count: int, numbers):
    amount = getattr(numbers, f"class_{letter.lower()}_amount")
    if bought >= amount:
        yield Step("CUS-2", "bought", {"class": letter, "amount": bought})
    if expected >= amount:
        yield Step("CUS-2", "expects", {"class": letter, "amount": expected})
    if count >= getattr(numbers, f"class_{letter.lower()}_purchases"):
        yield Step("CUS-2", "purchases", {"class": letter, "count": count})


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 - months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def cadence_days(
    letter: str,
    numbers,
    *,
    vip: bool = False,
    urgent: bool = False,
    in_care: bool = False,
    live_registration: bool = False,
) -> int:
    """Contact at least every so many days: by class, like class A for a VIP, and never slower than REG-4 allows."""
    if urgent:
        return numbers.cadence_urgent
    letter = "A" if vip else letter
    if in_care:
        days = numbers.cadence_care_a if letter == "A" else numbers.cadence_care
    else:
        days = getattr(numbers, f"cadence_{letter.lower()}")
    return min(days, numbers.follow_up_days) if live_registration else days
