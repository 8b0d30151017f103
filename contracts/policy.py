"""Credit of a customer and what a contract may grant him (CRD-1..4, CON-2).

Codes of item problems: `missing` `not_a_number` `negative` `too_many`. Codes of plan problems: `no_stage` `no_name`
`no_due_day` `share_not_positive` `share_decimals` `shares_not_100` (params sum), and, looser than the credit policy and
possible only with an approved exception: `prepayment_short` (params share, needed) `term_too_long` (params days,
allowed) `over_limit` (params exposure, limit). Codes of second-person reasons: `grade_changed` `limit_above_grade`.
"""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

ITEMS = ("identity", "business", "finances", "credit_record")
GRADES = ("A", "B", "C", "D")
HUNDRED = Decimal(100)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a grade allows: limit in CNY, share paid beforehand in percent, days to pay after delivery."""

    limit: Decimal
    prepayment: Decimal
    days: int


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a payment plan; the share is in percent of the contract.

    `due` says what it waits for: `signing`, `shipment`, `delivery`, `acceptance` (and `days` after it) or a `date`.
    """

    name: str
    share: Decimal
    due_on: date | None = None
    due: str = "date"
    days: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a plan; `looser` ones an approved exception may allow (CON-2)."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    rule: str = "PAY-1"

    @property
    def looser(self) -> bool:
        return self.rule in ("CRD-3", "CRD-4")


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


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """What a plan grants: share with the signature, share before delivery, days after it, share on account."""

    at_signing: Decimal
    before: Decimal
    days: int
    on_account: Decimal

    def prepayment(self, terms: Terms) -> Decimal:
        """What counts as prepaid: with the signature; for who has no credit, all he pays before delivery."""
        return self.at_signing if terms.limit else self.before


def plan_terms(stages: Iterable[Stage], *, delivery_on: date) -> PlanTerms:
    """What a plan grants. In a plan of dates the first date stands for the signature, if not after delivery."""
    stages = list(stages)
    first = min((stage.due_on for stage in stages if stage.due == "date" and stage.due_on), default=None)
    late = {id(stage): _days_after(stage, delivery_on) for stage in stages}
    with_signature = [
        s for s in stages if s.due == "signing" or (s.due == "date" and s.due_on == first and late[id(s)] <= 0)
    ]
    return PlanTerms(
        at_signing=_sum(with_signature),
        before=_sum(stage for stage in stages if late[id(stage)] <= 0),
        days=max([0, *late.values()]),
        on_account=_sum(stage for stage in stages if late[id(stage)] > 0),
    )


def _sum(stages) -> Decimal:
    return sum((stage.share for stage in stages), Decimal(0))


def _days_after(stage: Stage, delivery_on: date) -> int:
    if stage.due in ("delivery", "acceptance"):
        return stage.days
    return (stage.due_on - delivery_on).days if stage.due == "date" and stage.due_on else 0


def plan_problems(stages: Iterable[Stage], terms: Terms | None, *, delivery_on: date) -> list[Problem]:
    """What is wrong with a payment plan: its form (PAY-1), then what the credit policy allows (CRD-3).

    `terms` None checks the form alone.
    """
    stages = list(stages)
    if not stages:
        return [Problem("no_stage")]
    problems = [problem for stage in stages for problem in _stage_problems(stage)]
    total = _sum(stages)
    if total != HUNDRED:
        problems.append(Problem("shares_not_100", {"sum": total}))
    if problems or terms is None:
        return problems
    return list(_looser_than(terms, plan_terms(stages, delivery_on=delivery_on)))


def _stage_problems(stage: Stage):
    if not stage.name.strip():
        yield Problem("no_name")
    if stage.due == "date" and stage.due_on is None:
        yield Problem("no_due_day", {"name": stage.name})
    if not stage.share.is_finite() or stage.share <= 0:
        yield Problem("share_not_positive", {"name": stage.name})
    elif stage.share != stage.share.quantize(CENT):
        yield Problem("share_decimals", {"name": stage.name})


def _looser_than(terms: Terms, asked: PlanTerms):
    prepaid = asked.prepayment(terms)
    if prepaid < terms.prepayment:
        yield Problem("prepayment_short", {"share": prepaid, "needed": terms.prepayment}, "CRD-3")
    if asked.days > terms.days:
        yield Problem("term_too_long", {"days": asked.days, "allowed": terms.days}, "CRD-3")


def limit_problem(asked: PlanTerms, terms: Terms, *, amount: Decimal, exposure: Decimal) -> Problem | None:
    """Whether what is paid after delivery goes over the limit, with what is owed and ordered already (CRD-4)."""
    on_account = share_of(amount, asked.on_account)
    if on_account and is_over_limit(exposure, on_account, terms.limit):
        return Problem("over_limit", {"exposure": exposure + on_account, "limit": terms.limit}, "CRD-4")
    return None


def share_of(amount: Decimal, share: Decimal) -> Decimal:
    """A share of an amount, to the cent."""
    return (amount * share / HUNDRED).quantize(CENT, ROUND_HALF_UP)


def stage_amounts(amount: Decimal, stages: Iterable[Stage]) -> list[Decimal]:
    """The amount of each stage; the last takes the cents that rounding leaves over (PAY-1)."""
    amounts = [share_of(amount, stage.share) for stage in stages]
    if amounts:
        amounts[-1] += amount - sum(amounts)
    return amounts
