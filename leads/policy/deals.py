"""Whose credit a deal is, and how its amount is divided (DEAL-1, DEAL-2, REG-9).

Marks: `UNREGISTERED`. Holds: `PENDING` `DUPLICATE` `DISPUTE` `TERRITORY` `SECOND_ORDER`. Codes of steps: `ruled` ·
`live` (params owner, closer) · `agreed_split` `split_void` (params approved_at, deal_at) · `closer_own_ended` (params
status) · `closer_alone` · `unregistered` · `violation` · `held` (params reason).
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal

from leads.policy.steps import Step

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
CLOSABLE = frozenset({"lapsed", "expired", "withdrawn"})
Share = tuple[Hashable, Decimal]


@dataclass(frozen=True, slots=True)
class LiveRegistration:
    """The registration that protected the customer at the deal."""

    owner: Hashable
    status: str


@dataclass(frozen=True, slots=True)
class AgreedSplit:
    """What owner and helpers agreed and the head approved; it counts only if that was before the deal."""

    shares: tuple[Share, ...]
    approved_at: datetime


@dataclass(frozen=True, slots=True)
class DealFacts:
    """What is known at the deal instant. `closer` is the salesperson named on order or contract.

    `live` is judged by dates and clock, not by what was booked (REG-14). `closers_ended` is the status of the closer's
    own ended registration of this customer, if he has one.
    """

    deal_at: datetime
    closer: Hashable
    closer_in_business_team: bool = False
    live: LiveRegistration | None = None
    closers_ended: str | None = None
    split: AgreedSplit | None = None
    ruling: tuple[Share, ...] = ()
    possible_duplicate: bool = False
    open_dispute: bool = False
    cross_region_without_approval: bool = False
    second_order: bool = False


@dataclass(frozen=True, slots=True)
class CreditVerdict:
    """Who is credited with what share, what holds it, and why."""

    shares: tuple[Share, ...]
    rule: str
    holds: tuple[str, ...]
    marks: tuple[str, ...]
    is_violation: bool
    steps: tuple[Step, ...]

    @property
    def held(self) -> bool:
        return bool(self.holds)


def credit(facts: DealFacts) -> CreditVerdict:
    """Decide whose deal it is: ruling, then the live registration, then the closer (DEAL-2)."""
    if facts.ruling:
        _check_shares(facts.ruling)
        return CreditVerdict(facts.ruling, "REG-9", (), (), False, (Step("REG-9", "ruled"),))
    holds = _holds(facts)
    held = tuple(Step("DEAL-2", "held", {"reason": reason}) for reason in holds)
    if facts.live:
        shares, rule, steps = _credit_of_live(facts)
        return CreditVerdict(shares, rule, holds, (), False, (*steps, *held))
    unregistered = facts.closers_ended not in CLOSABLE
    violation = unregistered and facts.closer_in_business_team
    marks = ("UNREGISTERED",) if unregistered else ()
    steps = (*_steps_of_closer(facts, unregistered, violation), *held)
    return CreditVerdict(((facts.closer, HUNDRED),), "DEAL-2", holds, marks, violation, steps)


def _credit_of_live(facts: DealFacts):
    live = Step("DEAL-2", "live", {"owner": facts.live.owner, "closer": facts.closer})
    alone = ((facts.live.owner, HUNDRED),)
    if facts.split is None:
        return alone, "DEAL-2", (live,)
    params = {"approved_at": facts.split.approved_at, "deal_at": facts.deal_at}
    if facts.split.approved_at >= facts.deal_at:
        return alone, "DEAL-2", (live, Step("DEAL-2", "split_void", params))
    _check_shares(facts.split.shares)
    return facts.split.shares, "DEAL-2", (live, Step("DEAL-2", "agreed_split", params))


def _steps_of_closer(facts: DealFacts, unregistered: bool, violation: bool):
    yield Step("DEAL-2", "closer_alone", {"closer": facts.closer})
    if not unregistered:
        yield Step("DEAL-2", "closer_own_ended", {"status": facts.closers_ended})
        return
    yield Step("DEAL-2", "unregistered")
    if violation:
        yield Step("REG-13", "violation")


def _holds(facts: DealFacts) -> tuple[str, ...]:
    found = {
        "PENDING": facts.live is not None and facts.live.status == "pending",
        "DUPLICATE": facts.possible_duplicate,
        "DISPUTE": facts.open_dispute,
        "TERRITORY": facts.cross_region_without_approval,
        "SECOND_ORDER": facts.second_order,
    }
    return tuple(code for code, holds in found.items() if holds)


def shares_problem(shares: Sequence[Share]) -> str | None:
    """`empty`, `twice`, `not_positive`, `decimals` or `not_100`; None when the shares can be booked."""
    if not shares:
        return "empty"
    if len({person for person, _ in shares}) != len(shares):
        return "twice"
    percents = [percent for _, percent in shares]
    if any(not percent.is_finite() or percent <= 0 for percent in percents):
        return "not_positive"
    if any(percent != percent.quantize(CENT) for percent in percents):
        return "decimals"
    return None if sum(percents) == HUNDRED else "not_100"


def _check_shares(shares: Sequence[Share]):
    problem = shares_problem(shares)
    if problem:
        raise ValueError(problem)


def split_cents(amount: Decimal, shares: Sequence[Share]) -> list[Share]:
    """Divide an amount to the cent: everybody's part rounded towards zero, then one cent each by the largest remainder.

    Equal remainders go by the order of the shares, so that the undoing of a deal divides exactly as the deal did.
    """
    _check_shares(shares)
    exact = [amount * percent / HUNDRED for _, percent in shares]
    parts = [value.quantize(CENT, ROUND_DOWN) for value in exact]
    missing = amount - sum(parts)
    cent = CENT.copy_sign(missing)
    by_remainder = sorted(range(len(shares)), key=lambda n: -abs(exact[n] - parts[n]))
    for n in by_remainder[: int(abs(missing) / CENT)]:
        parts[n] += cent
    return [(person, part) for (person, _), part in zip(shares, parts, strict=True)]


def deposit_counts(amount: Decimal, order_total: Decimal, numbers) -> bool:
    """Whether a deposit makes a deal: from 10 % of the order or CNY 500, whichever is lower (DEAL-3)."""
    return amount > 0 and amount >= min(order_total * numbers.deposit_percent / HUNDRED, numbers.deposit_amount)


def is_after_deal(
    reported_at: datetime,
    deal_at: datetime | None,
    *,
    order_open: bool,
    new_project: bool,
    days: int,
) -> bool:
    """Whether a report comes after the deal of that purchase (REG-1, CUS-7).

    Within `days` of the deal, the last instant included, or while an order is undelivered, unless it names a new
    project (which the head confirms). Later the customer is reported like any other.
    """
    if new_project:
        return False
    return order_open or (deal_at is not None and deal_at <= reported_at <= deal_at + timedelta(days=days))


def stood_short(deal_at: datetime, undone_at: datetime, *, days: int) -> bool:
    """Whether an undone deal brings the cool-down: it stood under so many days (DEAL-4)."""
    return undone_at - deal_at < timedelta(days=days)


def totals_by_person(credits: Iterable[Share]) -> dict[Hashable, Decimal]:
    """Sum of credited amounts by person, for statements and checks."""
    found: dict[Hashable, Decimal] = {}
    for person, amount in credits:
        found[person] = found.get(person, Decimal(0)) + amount
    return found
