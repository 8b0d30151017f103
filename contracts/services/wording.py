"""The words of a contract: clauses filled in from the quote, names put in and masked where they are shown (CON-1)."""

import functools
import tomllib
from decimal import Decimal
from pathlib import Path

from quotes.policy import capitals
from salesops.kernel.masking import mask_address, mask_name
from salesops.kernel.models import Unit

from .. import access, policy
from ..models import Clause, Due
from . import plans

TEXTS = Path(__file__).resolve().parent.parent / "texts"
BUYER, ADDRESS = "【甲方】", "【甲方地址】"


@functools.cache
def texts(name):
    """A file of texts: `sale`, `framework`, `agency` or `phrases`."""
    with (TEXTS / f"{name}.toml").open("rb") as file:
        return {key: text.strip() for key, text in tomllib.load(file).items()}


def parties(customer):
    """Who the contract binds, as they are at drafting; kept with the paper."""
    seller = Unit.objects.filter(kind=Unit.Kind.COMPANY).order_by("pk").first()
    return {
        "buyer": customer.company or customer.name,
        "is_company": bool(customer.company),
        "province": customer.province,
        "city": customer.city,
        "district": customer.district,
        "street": customer.street,
        "seller": seller.name if seller else "",
    }


def lines(quote):
    """The goods as the quote names them, kept with the paper (ORD-1)."""
    return [
        {
            "product": line.product_id,
            "sku": line.sku,
            "name": line.name,
            "spec": line.spec,
            "model": line.model,
            "measure": line.measure,
            "quantity": f"{line.quantity.normalize():f}",
            "unit_price": f"{line.unit_price:.2f}",
            "discount": f"{line.discount.normalize():f}",
            "tax_rate": f"{line.tax_rate.normalize():f}",
            "amount": f"{line.amount:.2f}",
        }
        for line in quote.lines.all()
    ]


def clauses(contract):
    """All eight clauses of the contract's kind, filled in from its goods, amount, plan and dates."""
    words = texts("phrases")
    goods = [{"position": place, **line} for place, line in enumerate(contract.lines, 1)]
    values = {
        "buyer": BUYER,
        "address": ADDRESS,
        "seller": contract.parties.get("seller", ""),
        "count": len(goods),
        "specification": "\n".join(words["line"].format(**_dashed(line)) for line in goods),
        "quantity": "\n".join(words["line_quantity"].format(**line) for line in goods),
        "price": "\n".join(_price(line, words) for line in goods),
        "amount": f"{contract.amount:,.2f}",
        "capitals": capitals(contract.amount),
        "delivery": day(contract.delivery_on),
        "delivery_days": contract.quote.delivery_days if contract.quote else 30,
        "plan": payment(contract),
        "ceiling": f"{contract.ceiling:,.2f}" if contract.ceiling is not None else words["without_ceiling"],
        "starts_on": day(contract.starts_on),
        "ends_on": day(contract.ends_on),
        "commission": words["commission"].format(commission=contract.commission) if contract.commission else "",
    }
    template = texts(contract.kind)
    return {key: template[key].format(**values) for key in Clause.values}


def _dashed(line):
    return {key: value or "—" for key, value in line.items()}


def _price(line, words):
    off = Decimal(line["discount"])
    discount = words["discount"].format(discount=line["discount"]) if off else ""
    money = {key: f"{Decimal(line[key]):,.2f}" for key in ("unit_price", "amount")}
    return words["line_price"].format(**{**line, **money, "discount": discount})


def day(value):
    """A day as contracts write it."""
    if value is None:
        return "—"
    return texts("phrases")["day"].format(year=value.year, month=value.month, day=value.day)


def payment(contract):
    """The plan in one sentence, with amounts where the contract has one."""
    words = texts("phrases")
    stages = plans.stages(contract.payment_plan)
    amounts = policy.stage_amounts(contract.amount, stages)
    said = [
        words["stage_share" if contract.calls_off else "stage"].format(
            when=_when(stage, words), share=plans.figure(stage.share), amount=f"{amount:,.2f}", name=stage.name
        )
        for stage, amount in zip(stages, amounts, strict=True)
    ]
    return "；".join(said) + "。" if said else "—"


def _when(stage, words):
    if stage.due == Due.DATE:
        return words["date"].format(day=day(stage.due_on))
    key = f"{stage.due}_0" if stage.days == 0 and f"{stage.due}_0" in words else stage.due
    return words[key].format(days=stage.days)


def hidden(contract, text):
    """A typed text with the buyer's name and address taken out: they are put in again for who may see them (SEC-1)."""
    who = contract.parties
    full = "".join(who.get(part, "") for part in ("province", "city", "district", "street"))
    for value, mark in ((full, ADDRESS), (who.get("street", ""), ADDRESS), (who.get("buyer", ""), BUYER)):
        if len(value) > 1:
            text = text.replace(value, mark)
    return text


def shown(contract, user, now):
    """A function that puts name and address into a text, masked for who does not work the case (SEC-1)."""
    buyer, address = names(contract, user, now)
    return lambda text: text.replace(ADDRESS, address).replace(BUYER, buyer)


def names(contract, user, now):
    """Buyer and address as the person sees them."""
    who = contract.parties
    parts = [who.get(part, "") for part in ("province", "city", "district")]
    if access.sees_full(user, contract, now):
        return who.get("buyer", ""), "".join(dict.fromkeys(parts)) + who.get("street", "")
    buyer = who.get("buyer", "")
    return (buyer if who.get("is_company") else mask_name(buyer)), mask_address(*parts)
