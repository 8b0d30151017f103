"""The money of a quote and the approvals it needs (QUO-3, QUO-6). Prices and costs include tax.

Codes of line problems: `not_a_number` `not_positive` (quantity) `negative` (price) `decimals` `out_of_range` (discount,
tax rate) `too_large`. Codes of reasons: `discount` (deepest line, percent off list) `margin` `amount` (this quote and
the others that count with it) `below_cost`. Roles: `finance` `superior` `director` `second_finance`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

import cn2an

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
MOST_MONEY = Decimal("999999999999.99")  # what the database holds
ALWAYS = ("finance", "superior")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: prices and cost for one unit, tax included; `discount` and `tax_rate` in percent.

    `promotion` marks a price that a running promotion made (PRC-5): its discount needs no approval of its own.
    """

    quantity: Decimal
    unit_price: Decimal
    discount: Decimal = Decimal(0)
    tax_rate: Decimal = Decimal(13)
    list_price: Decimal | None = None
    cost: Decimal | None = None
    promotion: bool = False

    @property
    def amount(self) -> Decimal:
        return line_amount(self.quantity, self.unit_price, self.discount)

    @property
    def cost_amount(self) -> Decimal | None:
        return None if self.cost is None else rounded(self.quantity * self.cost)

    @property
    def off_list(self) -> Decimal:
        """Percent below list price, by unit price or discount; 0 when above it or without a list price."""
        if not self.list_price or self.promotion:
            return Decimal(0)
        price = self.unit_price * (HUNDRED - self.discount) / HUNDRED
        return max((self.list_price - price) * HUNDRED / self.list_price, Decimal(0))

    @property
    def is_below_cost(self) -> bool:
        return self.cost is not None and not self.promotion and self.amount < self.cost_amount


@dataclass(frozen=True, slots=True)
class Totals:
    """What stands below the lines; `tax_by_rate` holds the tax inside the total of each rate."""

    subtotal: Decimal
    tax: Decimal
    total: Decimal
    tax_by_rate: tuple[tuple[Decimal, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a quote needs more than the ordinary approval: what it is and what policy allows."""

    code: str
    value: Decimal
    limit: Decimal
    roles: tuple[str, ...]
    rule: str = "QUO-3"


@dataclass(frozen=True, slots=True)
class Approvals:
    """Who must approve, and why more than finance and the superior."""

    roles: tuple[str, ...]
    reasons: tuple[Reason, ...]


def rounded(amount: Decimal) -> Decimal:
    """To the cent, half up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def line_amount(quantity: Decimal, unit_price: Decimal, discount: Decimal = Decimal(0)) -> Decimal:
    """Quantity x unit price x (100 - discount) / 100, rounded once."""
    return rounded(quantity * unit_price * (HUNDRED - discount) / HUNDRED)


def tax_inside(amount: Decimal, rate: Decimal) -> Decimal:
    """The tax that a tax-included amount holds."""
    return rounded(amount * rate / (HUNDRED + rate))


def totals(lines: Iterable[Line]) -> Totals:
    """Add the lines up; tax is taken per rate from the sum of its lines."""
    by_rate: dict[Decimal, Decimal] = {}
    for line in lines:
        by_rate[line.tax_rate] = by_rate.get(line.tax_rate, Decimal(0)) + line.amount
    taxes = tuple((rate, tax_inside(amount, rate)) for rate, amount in sorted(by_rate.items()))
    total, tax = rounded(sum(by_rate.values(), Decimal(0))), rounded(sum((t for _, t in taxes), Decimal(0)))
    return Totals(total - tax, tax, total, taxes)


def margin(lines: Iterable[Line]) -> Decimal | None:
    """Percent of the total that is not cost; None where a cost is unknown or nothing is asked for."""
    lines = list(lines)
    total = sum((line.amount for line in lines), Decimal(0))
    costs = [line.cost_amount for line in lines if line.cost_amount is not None]
    if not total or len(costs) < len(lines):
        return None
    return (total - sum(costs)) * HUNDRED / total


def light(lines: Iterable[Line], numbers) -> str:
    """The margin for eyes that may not see the cost: `green`, `amber` below the policy margin, `red` below cost."""
    lines = list(lines)
    found = margin(lines)
    if any(line.is_below_cost for line in lines) or (found is not None and found < 0):
        return "red"
    if found is None or found < numbers.quote_escalation_margin:
        return "amber"
    return "green"


def approvals_needed(lines: Iterable[Line], numbers, *, counted_amount: Decimal = Decimal(0)) -> Approvals:
    """Who must approve (QUO-3): `counted_amount` is what other quotes add that count together with this one.

    An unknown cost cannot show the margin and is treated as one below it.
    """
    lines = list(lines)
    reasons = tuple(_reasons(lines, numbers, counted_amount))
    more = [role for reason in reasons for role in reason.roles]
    return Approvals((*ALWAYS, *dict.fromkeys(more)), reasons)


def _reasons(lines, numbers, counted_amount):
    deepest = max((line.off_list for line in lines), default=Decimal(0))
    if deepest > numbers.quote_escalation_discount:
        yield Reason("discount", deepest, Decimal(numbers.quote_escalation_discount), ("director",))
    found = margin(lines)
    if found is None or found < numbers.quote_escalation_margin:
        yield Reason("margin", found or Decimal(0), Decimal(numbers.quote_escalation_margin), ("director",))
    amount = sum((line.amount for line in lines), counted_amount)
    if amount >= numbers.quote_escalation_amount:
        yield Reason("amount", amount, Decimal(numbers.quote_escalation_amount), ("director",))
    if any(line.is_below_cost for line in lines) or (found is not None and found < 0):
        worst = min((line.amount - line.cost_amount for line in lines if line.is_below_cost), default=Decimal(0))
        yield Reason("below_cost", worst, Decimal(0), ("director", "second_finance"))


def line_problems(
    quantity, unit_price, discount=Decimal(0), *, tax_rate=Decimal(13), quantity_decimals: int = 3
) -> dict[str, str]:
    """What is wrong with the numbers of a line, by field; empty when they can be reckoned with."""
    fields = {"quantity": quantity, "unit_price": unit_price, "discount": discount, "tax_rate": tax_rate}
    allowed = {"quantity": quantity_decimals, "unit_price": 2, "discount": 2, "tax_rate": 2}
    problems = {}
    for name, value in fields.items():
        problem = _number_problem(name, value, allowed[name])
        if problem:
            problems[name] = problem
    if not problems and line_amount(quantity, unit_price, discount) > MOST_MONEY:
        problems["quantity"] = "too_large"
    return problems


def _number_problem(name: str, value, decimals: int) -> str | None:
    if not isinstance(value, Decimal) or not value.is_finite():
        return "not_a_number"
    if name == "quantity" and value <= 0:
        return "not_positive"
    if value < 0:
        return "out_of_range" if name in ("discount", "tax_rate") else "negative"
    if name in ("discount", "tax_rate") and value > HUNDRED:
        return "out_of_range"
    if value > MOST_MONEY:
        return "too_large"
    return "decimals" if value != value.quantize(Decimal(1).scaleb(-decimals)) else None


def capitals(amount: Decimal) -> str:
    """The amount in capitals as papers write it: 壹拾捌万陆仟肆佰元整."""
    if not isinstance(amount, Decimal) or not amount.is_finite() or abs(amount) > MOST_MONEY:
        raise InvalidOperation(f"{amount!r} cannot be written in capitals.")
    return cn2an.an2cn(format(rounded(amount), "f"), "rmb")
