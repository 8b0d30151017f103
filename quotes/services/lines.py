"""The lines of a quote: from what a person typed to checked, priced rows and totals (QUO-1, QUO-6)."""

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesops.kernel.clock import local_day
from salesops.kernel.errors import Invalid

from .. import policy
from ..models import Product, QuoteLine
from .prices import granted_prices

MOST_LINES = 200
PROBLEMS = {
    "not_a_number": gettext_lazy("Not a number."),
    "not_positive": gettext_lazy("More than 0."),
    "negative": gettext_lazy("Not below 0."),
    "decimals": gettext_lazy("Too many decimals."),
    "out_of_range": gettext_lazy("Between 0 and 100."),
    "too_large": gettext_lazy("Too large a number."),
}


def build(specs, *, customer, unit, now, number="", prices_on=None):
    """Unsaved lines from dicts {product, quantity, unit_price?, discount?}; without a price the one policy grants.

    Raises Invalid (QUO-6) naming line and field.
    """
    if not specs:
        raise _invalid({"lines": [_("Add at least one product.")]})
    if len(specs) > MOST_LINES:
        raise _invalid({"lines": [_("At most %(count)s lines.") % {"count": MOST_LINES}]})
    products = _products(specs)
    rows = [_typed(index, spec, products) for index, spec in enumerate(specs)]
    wanted = [(row["product"], row["quantity"]) for row in rows]
    granted = granted_prices(wanted, customer=customer, unit=unit, on=prices_on or local_day(now), number=number)
    lines = [_line(index, row, price) for index, (row, price) in enumerate(zip(rows, granted, strict=True), start=1)]
    _refuse_too_much(lines)
    return lines


def _products(specs):
    """Released products of the specs by id; an id that is none is left out."""
    ids = {getattr(spec.get("product"), "pk", spec.get("product")) for spec in specs}
    return Product.objects.released().in_bulk([pk for pk in ids if str(pk).isdecimal()])


def _typed(index, spec, products):
    at = f"lines.{index}"
    pk = getattr(spec.get("product"), "pk", spec.get("product"))
    product = products.get(int(pk)) if str(pk).isdecimal() else None
    if product is None:
        raise _invalid({f"{at}.product": [_("There is no such product in the range.")]})
    quantity, price = number_of(spec.get("quantity")), spec.get("unit_price")
    row = {"product": product, "quantity": quantity, "discount": number_of(spec.get("discount") or 0)}
    row["unit_price"] = None if price in (None, "") else number_of(price)
    problems = policy.line_problems(
        quantity,
        product.list_price if row["unit_price"] is None else row["unit_price"],
        row["discount"],
        tax_rate=product.tax_rate,
        quantity_decimals=product.decimals,
    )
    if problems:
        raise _invalid({f"{at}.{name}": [str(PROBLEMS[code])] for name, code in problems.items()})
    return row


def number_of(value):
    """A typed number as Decimal (full-width digits and thousands commas too); NaN where it is none."""
    try:
        return Decimal(str(value).strip().replace(",", "").replace("，", ""))
    except InvalidOperation:
        return Decimal("NaN")


def _line(position, row, price):
    product = row["product"]
    line = QuoteLine(
        position=position,
        product=product,
        sku=product.sku,
        name=product.name,
        spec=product.spec,
        model=product.model,
        measure=product.unit,
        quantity=row["quantity"],
        list_price=price.listed,
        granted_price=price.granted,
        unit_price=price.granted if row["unit_price"] is None else row["unit_price"],
        discount=row["discount"],
        tax_rate=product.tax_rate,
        cost=product.cost,
        source=price.source,
        promotion=price.promotion,
        special_price=price.special,
    )
    line.amount = policy.line_amount(line.quantity, line.unit_price, line.discount)
    return line


def _refuse_too_much(lines):
    if sum((line.amount for line in lines), Decimal(0)) > policy.MOST_MONEY:
        raise _invalid({"lines": [str(PROBLEMS["too_large"])]})


def _invalid(errors):
    return Invalid(next(iter(errors.values()))[0], rule="QUO-6", errors=errors)


def specs_of(lines):
    """Lines as the dicts they were made from: to price them anew or carry them into a new version."""
    return [
        {"product": row.product_id, "quantity": row.quantity, "unit_price": row.unit_price, "discount": row.discount}
        for row in lines
    ]


def for_policy(lines):
    """Lines as the policy sees them: what a promotion or special price grants is not a discount (PRC-3, PRC-5)."""
    return [_for_policy(line) for line in lines]


def _for_policy(line):
    within = line.unit_price * (100 - line.discount) >= line.granted_price * 100
    return policy.Line(
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount=line.discount,
        tax_rate=line.tax_rate,
        list_price=line.granted_price if line.source == QuoteLine.Source.SPECIAL else line.list_price,
        cost=line.cost,
        promotion=line.source == QuoteLine.Source.PROMOTION and within,
    )


def set_totals(quote, lines):
    """Put the figures of the lines on the quote (QUO-6)."""
    reckoned = policy.totals(for_policy(lines))
    quote.subtotal, quote.tax, quote.total = reckoned.subtotal, reckoned.tax, reckoned.total
    quote.list_total = policy.rounded(sum((row.quantity * row.list_price for row in lines), Decimal(0)))
    quote.cost_total = policy.rounded(sum((row.quantity * row.cost for row in lines), Decimal(0)))
