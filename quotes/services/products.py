"""Enter, change and release products (PRC-1, PRC-4)."""

from django.db import transaction
from django.utils.translation import gettext as _

from salesops.kernel.errors import Conflict, Invalid, require
from salesops.kernel.services.trail import record

from .. import access
from ..models import MarketPrice, Product, ProductRelease

FACTS = (
    "sku", "name", "spec", "model", "category", "unit", "decimals", "scenes", "styles", "functions", "delivery_days",
    "popularity", "sample_reorder_level", "is_active",
)  # fmt: skip
PRICES = ("list_price", "tax_rate", "floor_price")
MONEY = ("cost", "target_margin")  # finance only
EDITABLE = (*FACTS, *PRICES, *MONEY)


@transaction.atomic
def enter(*, actor, now, **facts):
    """Put a product on the books; it may be sold once it is released (PRC-4)."""
    require(access.can_keep_product(actor), _("Products are kept by marketing and finance."), rule="PRC-4")
    if Product.objects.filter(sku=facts["sku"]).exists():
        words = _("This article number is taken.")
        raise Conflict(words, rule="PRC-1", errors={"sku": [words]})
    facts.setdefault("cost", 0)
    product = Product.objects.create(**facts, keeper=actor, created_at=now)
    record("quotes.product.entered", product, actor=actor, at=now, rule="PRC-1", sku=product.sku)
    return product


@transaction.atomic
def change(product_id, *, why, actor, now, **facts):
    """Change facts and release them as the next version; what was quoted before keeps its own words (PRC-4)."""
    require(access.can_keep_product(actor), _("Products are kept by marketing and finance."), rule="PRC-4")
    if not actor.is_a("finance"):
        touched = [key for key in MONEY if key in facts]
        require(not touched, _("Cost and target margin are entered by finance."), rule="PRC-1")
    product = Product.objects.select_for_update(no_key=True).get(pk=product_id)
    changed = {key: value for key, value in facts.items() if getattr(product, key) != value}
    if not changed:
        return product
    if product.released_version and not why.strip():
        words = _("Say why the released facts change.")
        raise Invalid(words, rule="PRC-4", errors={"why": [words]})
    for key, value in changed.items():
        setattr(product, key, value)
    product.keeper = actor
    product.save()
    record("quotes.product.changed", product, actor=actor, at=now, rule="PRC-4", reason=why, fields=sorted(changed))
    if product.released_version:
        _release(product, why=why, actor=actor, now=now)
    return product


@transaction.atomic
def release(product_id, *, actor, now, why=""):
    """Release the facts as they stand; from now on they may be recommended, quoted and contracted (PRC-4)."""
    require(access.can_keep_product(actor), _("Products are kept by marketing and finance."), rule="PRC-4")
    product = Product.objects.select_for_update(no_key=True).get(pk=product_id)
    if product.cost <= 0:
        raise Conflict(_("The cost is missing; finance enters it before release."), rule="PRC-1")
    return _release(product, why=why, actor=actor, now=now)


def _release(product, *, why, actor, now):
    product.released_version += 1
    product.keeper = actor
    product.save(update_fields=["released_version", "keeper"])
    ProductRelease.objects.create(
        product=product,
        version=product.released_version,
        facts={key: _plain(getattr(product, key)) for key in (*FACTS, *PRICES)},
        why=why.strip(),
        released_by=actor,
        released_at=now,
    )
    record("quotes.product.released", product, actor=actor, at=now, rule="PRC-4", version=product.released_version)
    return product


def _plain(value):
    return value if isinstance(value, (str, int, list, bool, type(None))) else str(value)


@transaction.atomic
def note_market_price(product_id, *, price, source, seen_on, actor, now):
    """Write down what others ask for the like, with its source and day (PRC-1)."""
    product = Product.objects.get(pk=product_id)
    row = MarketPrice.objects.create(product=product, price=price, source=source, seen_on=seen_on, entered_by=actor)
    record("quotes.product.market_price", product, actor=actor, at=now, rule="PRC-1", price=price, seen_on=seen_on)
    return row
