"""Makers for products, prices and papers of quoting, straight into the tables."""

import itertools
from decimal import Decimal

from django.utils import timezone

from quotes.models import PriceList, PriceListItem, Product, Promotion, Quote, QuoteLine, Sample, SpecialPrice
from salesops.kernel.clock import local_day
from tests.leads.make import customer

counter = itertools.count(1)


def product(**fields):
    n = next(counter)
    values = {
        "sku": f"P-{n:04d}", "name": f"护脊床垫 {n}", "spec": "1.8 × 2.0 米", "model": f"M{n}", "category": "mattress",
        "unit": "张", "list_price": Decimal("1000"), "cost": Decimal("600"), "released_version": 1,
        "created_at": timezone.now(),
    }  # fmt: skip
    return Product.objects.create(**values | fields)


def quote(owner, *, lines=(), now=None, **fields):
    """A draft written straight into the tables; `lines` are dicts of QuoteLine fields."""
    n, now = next(counter), now or timezone.now()
    values = {
        "number": f"TQ-{n}", "owner": owner, "author": owner, "unit": owner.unit, "created_at": now,
        "delivery_days": 30, "payment_terms": "款到发货", "valid_until": local_day(now),
    }  # fmt: skip
    row = Quote.objects.create(**values | {"customer": fields.pop("customer", None) or customer(owner)} | fields)
    for position, line in enumerate(lines, start=1):
        quote_line(row, position=position, **line)
    return row


def quote_line(quote, **fields):
    item = fields.pop("product", None) or product()
    values = {
        "position": 1, "product": item, "sku": item.sku, "name": item.name, "measure": item.unit, "quantity": 1,
        "list_price": item.list_price, "granted_price": item.list_price, "unit_price": item.list_price,
        "tax_rate": item.tax_rate, "cost": item.cost, "amount": item.list_price,
    }  # fmt: skip
    return QuoteLine.objects.create(quote=quote, **values | fields)


def price_list(author, *items, **fields):
    """An approved list with (product, price) items, in force since the beginning of 2026."""
    values = {
        "number": f"JG-{next(counter)}", "name": "价目表", "valid_from": "2026-01-01", "status": "approved",
        "owner": author, "created_at": timezone.now(),
    }  # fmt: skip
    row = PriceList.objects.create(**values | fields)
    for item, price in items:
        PriceListItem.objects.create(price_list=row, product=item, price=Decimal(price))
    return row


def promotion(author, *products, **fields):
    values = {
        "number": f"CX-{next(counter)}", "name": "秋季", "from_on": "2026-01-01", "to_on": "2026-12-31",
        "percent_off": Decimal("15"), "status": "approved", "owner": author, "created_at": timezone.now(),
    }  # fmt: skip
    row = Promotion.objects.create(**values | fields)
    row.products.set(products)
    return row


def special_price(owner, *, customer, product, **fields):
    values = {
        "number": f"TJ-{next(counter)}", "quantity": 10, "price": Decimal("850"), "list_price": product.list_price,
        "cost": product.cost, "reason": "样板间", "valid_until": "2026-12-31", "status": "approved", "unit": owner.unit,
        "created_at": timezone.now(),
    }  # fmt: skip
    return SpecialPrice.objects.create(owner=owner, customer=customer, product=product, **values | fields)


def sample(item=None, **fields):
    n = next(counter)
    values = {"number": f"YP-{n}", "product": item or product(), "created_at": timezone.now()}
    return Sample.objects.create(**values | fields)
