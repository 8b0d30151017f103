"""What policy grants a customer for a product without asking anybody (PRC-1, PRC-3, PRC-5)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from salesops.kernel.errors import Conflict

from ..models import PriceList, PriceListItem, Promotion, QuoteLine, SpecialPrice

CENT = Decimal("0.01")
Source = QuoteLine.Source


@dataclass(frozen=True)
class Price:
    """The price within policy: what the list says, what is granted, and by what."""

    listed: Decimal
    granted: Decimal
    source: str = Source.LIST
    promotion: Promotion | None = None
    special: SpecialPrice | None = None


def granted_prices(wanted, *, customer, unit, on, number=""):
    """The prices for [(product, quantity)] on a local day: an approved special price of this customer, else the best
    promotion on the most particular price list. `number` names the quote that may have used its special price already.

    One query each, however many products.
    """
    products = [product for product, _quantity in wanted]
    listed = _listed(products, customer=customer, unit=unit, on=on)
    promotions = list(Promotion.objects.in_force(on).prefetch_related("products"))
    specials = list(usable_specials(customer, on=on, number=number).filter(product__in=products)) if customer else []
    return [_price(product, quantity, listed, promotions, specials) for product, quantity in wanted]


def usable_specials(customer, *, on, number=""):
    """Special prices that still count for this customer: approved and in time, or used by this very quote (PRC-3)."""
    still = Q(status=SpecialPrice.Status.APPROVED, valid_until__gte=on)
    mine = Q(status=SpecialPrice.Status.USED, used_for=number) if number else Q(pk=None)
    return SpecialPrice.objects.filter(still | mine, customer=customer)


def _listed(products, *, customer, unit, on):
    lists = PriceList.objects.in_force(on).filter(_holds_for(customer, unit))
    items = PriceListItem.objects.filter(price_list__in=lists, product__in=products).select_related("price_list")
    found = {}
    for item in sorted(items, key=lambda item: _particular(item.price_list)):
        found[item.product_id] = item.price
    return found


def _holds_for(customer, unit):
    region = (customer and customer.region_id) or (unit and unit.region_id)
    channel = channel_of(unit)
    return (
        (Q(region=None) | Q(region=region))
        & Q(channel__in=["", channel])
        & Q(customer_class__in=["", customer.grade if customer else ""])
    )


def channel_of(unit):
    """Stores sell over the counter, business teams to projects."""
    return {"store": "store", "team": "project"}.get(unit.kind, "") if unit else ""


def _particular(price_list):
    """Region before class before channel; the later list before the earlier."""
    return (
        price_list.region_id is not None,
        price_list.customer_class != "",
        price_list.channel != "",
        price_list.valid_from,
        price_list.pk,
    )


def _price(product, quantity, listed, promotions, specials):
    price = listed.get(product.pk, product.list_price)
    source = Source.PRICE_LIST if product.pk in listed else Source.LIST
    mine = [row for row in specials if row.product_id == product.pk and quantity <= row.quantity]
    special = min(mine, key=lambda row: row.price, default=None)
    best = max((p for p in promotions if _applies(p, product, quantity)), key=lambda p: p.percent_off, default=None)
    promoted = (price * (100 - best.percent_off) / 100).quantize(CENT, ROUND_HALF_UP) if best else price
    if special and special.price <= promoted:
        return Price(price, special.price, Source.SPECIAL, special=special)
    if best is None:
        return Price(price, price, source)
    return Price(price, promoted, Source.PROMOTION, best)


def _applies(promotion, product, quantity):
    if quantity < promotion.least_quantity:
        return False
    named = {p.pk for p in promotion.products.all()}
    if named:
        return product.pk in named
    return promotion.category in ("", product.category)


def use(specials, number, *, now):
    """Mark special prices as used by a quote, once and for all its versions (PRC-3)."""
    for special in specials:
        free = SpecialPrice.objects.filter(pk=special.pk, status=SpecialPrice.Status.APPROVED)
        if not free.update(status=SpecialPrice.Status.USED, used_for=number, used_at=now):
            used_here = SpecialPrice.objects.filter(pk=special.pk, used_for=number).exists()
            if not used_here:
                raise Conflict(
                    _("Special price %(number)s has been used or is over.") % {"number": special.number}, rule="PRC-3"
                )


def give_back(number):
    """A quote taken back before it was decided frees its special prices again."""
    SpecialPrice.objects.filter(status=SpecialPrice.Status.USED, used_for=number).update(
        status=SpecialPrice.Status.APPROVED, used_for="", used_at=None
    )
