"""Credit of a customer and what a contract may grant him (CRD-1..4, CON-2).

Codes of item problems: `missing` `not_a_number` `negative` `too_many`. Codes of plan problems: `no_stage` `no_name`
`no_due_day` `share_not_positive` `share_decimals` `shares_not_100` (params sum), and, looser than the credit policy and
possible only with an approved exception: `prepayment_short` (params share, needed) `term_too_long` (params days,
allowed). Codes of second-person reasons: `grade_changed` `limit_above_grade`.
"""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

ITEMS = ("identity", "business", "finances", "credit_record")
GRADES = ("A", "B", "C", "D")
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a grade allows: limit in CNY, share paid before delivery in percent, days to pay after it."""

    limit: Decimal
    prepayment: Decimal
    days: int


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a payment plan; the share is in percent of the contract."""

    name: str
    share: Decimal
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a plan; `looser` ones an approved exception may allow (CON-2)."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    rule: str = "PAY-1"

    @property
    def looser(self) -> bool:
        return self.rule == "CRD-3"


def item_problems(items: Mapping[str, Decimal | None], numbers) -> dict[str, str]:
    """What is wrong with the points, by item (CRD-2)."""
    found = {name: _points_problem(items.get(name), getattr(numbers, f"credit_points_{name}")) for name in ITEMS}
    return {name: code for name, code in found.items() if code}


def _points_problem(points, most) -> str | None:
    if points is None:
        return "missing"
    if isinstance(points, bool) or not isinstance(points, int | Decimal) or not Decimal(points).is_finite():
        return "not_a_number"
    if points < 0:
        return "negative"
    return "too_many" if points > most else None


def score(items: Mapping[str, Decimal]) -> Decimal:
    """The sum of the points, at most 100 by the defaults."""
    return sum((Decimal(items[name]) for name in ITEMS), Decimal(0))


def grade_for(points: Decimal, numbers) -> str:
    """A from 85, B from 70, C from 55, else D."""
    for grade in GRADES[:-1]:
        if points >= getattr(numbers, f"credit_grade_{grade.lower()}"):
            return grade
    return GRADES[-1]


def terms_for(grade: str, numbers, *, guaranteed: bool = False) -> Terms:
    """What the grade allows (CRD-3); a guarantee lowers the prepayment of grade D."""
    key = grade.lower()
    prepayment = getattr(numbers, f"credit_prepayment_{key}")
    if grade == "D" and guaranteed:
        prepayment = numbers.credit_prepayment_guaranteed
    limit, days = getattr(numbers, f"credit_limit_{key}"), getattr(numbers, f"credit_days_{key}")
    return Terms(Decimal(limit), Decimal(prepayment), int(days))


def second_person_reasons(points: Decimal, grade: str, limit: Decimal, numbers) -> tuple[str, ...]:
    """Why an assessment needs a second finance person (CRD-2): grade set by hand, limit above the grade's own."""
    found = {
        "grade_changed": grade != grade_for(points, numbers),
        "limit_above_grade": limit > terms_for(grade, numbers).limit,
    }
    return tuple(code for code, holds in found.items() if holds)


def valid_until(assessed_on: date, numbers) -> date:
    """The last day on which an assessment counts (CRD-1): the same day 12 months later."""
    return add_months(assessed_on, numbers.credit_valid_months)


def is_outdated(assessed_on: date, today: date, numbers) -> bool:
    return today > valid_until(assessed_on, numbers)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def is_over_limit(exposure: Decimal, amount: Decimal, limit: Decimal) -> bool:
    """Whether a purchase on account must be held (CRD-4); exactly at the limit it need not."""
    return exposure + amount > limit


def plan_problems(stages: Iterable[Stage], terms: Terms | None, *, delivery_on: date) -> list[Problem]:
    """What is wrong with a payment plan: its form (PAY-1), then what the credit policy allows (CRD-3).

    Prepayment is what is due before or on the promised day of delivery; `terms` None checks the form alone.
    """
    stages = list(stages)
    if not stages:
        return [Problem("no_stage")]
    problems = [problem for stage in stages for problem in _stage_problems(stage)]
    total = sum((stage.share for stage in stages), Decimal(0))
    if total != HUNDRED:
        problems.append(Problem("shares_not_100", {"sum": total}))
    if problems or terms is None:
        return problems
    return list(_looser_than(terms, stages, delivery_on))


def _stage_problems(stage: Stage):
    if not stage.name.strip():
        yield Problem("no_name")
    if stage.due_on is None:
        yield Problem("no_due_day", {"name": stage.name})
    if not stage.share.is_finite() or stage.share <= 0:
        yield Problem("share_not_positive", {"name": stage.name})
    elif stage.share != stage.share.quantize(Decimal("0.01")):
        yield Problem("share_decimals", {"name": stage.name})


def _looser_than(terms: Terms, stages: list[Stage], delivery_on: date):
    before = sum((stage.share for stage in stages if stage.due_on <= delivery_on), Decimal(0))
    if before < terms.prepayment:
        yield Problem("prepayment_short", {"share": before, "needed": terms.prepayment}, "CRD-3")
    days = max((stage.due_on - delivery_on).days for stage in stages)
    if days > terms.days:
        yield Problem("term_too_long", {"days": days, "allowed": terms.days}, "CRD-3")
