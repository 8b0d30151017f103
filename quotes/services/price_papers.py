"""Price lists and promotions: prepared, decided, in force from a day on (PRC-1, PRC-2, PRC-5)."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesops.kernel.clock import local_day
from salesops.kernel.errors import Conflict, Invalid, require
from salesops.kernel.models import Role
from salesops.kernel.services import approvals
from salesops.kernel.services.approvals import Flow, Step, flows
from salesops.kernel.services.notices import notify
from salesops.kernel.services.numbering import next_number
from salesops.kernel.services.trail import record

from .. import access
from ..models import (
    PaperStatus,
    PriceList,
    PriceListApproval,
    PriceListItem,
    Promotion,
    PromotionApproval,
    Quote,
)


@transaction.atomic
def draft_list(*, items, actor, now, **fields):
    """Prepare a price list: (product, price) from a day on, for a region, channel or class (PRC-1, PRC-2)."""
    require(access.can_keep_prices(actor), _("Prices are kept by finance and marketing."), rule="PRC-2")
    _require_ahead(fields["valid_from"], "valid_from", now)
    row = PriceList.objects.create(number=next_number("JG", now=now, width=3), owner=actor, created_at=now, **fields)
    _lay(row, items)
    record("quotes.price_list.drafted", row, actor=actor, at=now, rule="PRC-2", items=len(items))
    return row


@transaction.atomic
def change_list(list_id, *, items, actor, now, **fields):
    """Change a list that nobody has decided yet (PRC-2)."""
    row = PriceList.objects.select_for_update(no_key=True, of=("self",)).get(pk=list_id)
    require(access.can_keep_prices(actor), _("Prices are kept by finance and marketing."), rule="PRC-2")
    _require_draft(row)
    for key, value in fields.items():
        setattr(row, key, value)
    row.save()
    row.items.all().delete()
    _lay(row, items)
    record("quotes.price_list.changed", row, actor=actor, at=now, rule="PRC-2", items=len(items))
    return row


def _lay(row, items):
    if not items:
        words = _("Add at least one product.")
        raise Invalid(words, rule="PRC-1", errors={"items": [words]})
    if any(price < 0 for _product, price in items):
        words = _("Not below 0.")
        raise Invalid(words, rule="PRC-1", errors={"items": [words]})
    PriceListItem.objects.bulk_create(
        PriceListItem(price_list=row, product=product, price=price) for product, price in dict(items).items()
    )


@transaction.atomic
def draft_promotion(*, products, actor, now, **fields):
    """Prepare a promotion: percent off for products or a line of the range, in a period (PRC-5)."""
    require(access.can_keep_prices(actor), _("Prices are kept by finance and marketing."), rule="PRC-5")
    _require_ahead(fields["to_on"], "to_on", now)
    number = next_number("CX", now=now, width=3)
    row = Promotion.objects.create(number=number, owner=actor, created_at=now, **fields)
    row.products.set(products)
    record("quotes.promotion.drafted", row, actor=actor, at=now, rule="PRC-5", percent_off=row.percent_off)
    return row


def _require_ahead(day, field, now):
    if day < local_day(now):
        words = _("This day lies in the past.")
        raise Invalid(words, rule="POL-4", errors={field: [words]})


def _require_draft(row):
    if row.status not in (PaperStatus.DRAFT, PaperStatus.REJECTED):
        raise Conflict(_("What was submitted does not change."), rule="APR-4")


@transaction.atomic
def submit(row, *, actor, now):
    """Hand a price list or promotion to finance and the director (PRC-2, PRC-5)."""
    row = type(row).objects.select_for_update(no_key=True, of=("self",)).get(pk=row.pk)
    require(access.can_keep_prices(actor), _("Prices are kept by finance and marketing."), rule="PRC-2")
    _require_draft(row)
    flow = flow_of(row)
    before, row.status = row.status, PaperStatus.IN_REVIEW
    row.save(update_fields=["status"])
    steps = [Step("finance", Role.FINANCE), Step("director", Role.DIRECTOR)]
    approvals.submit(flow, row, steps, actor=actor, now=now, number=row.number, title=row.name, unit=actor.unit)
    record(f"quotes.{flow.kind}.submitted", row, actor=actor, at=now, before=before, after=row.status, rule="PRC-2")
    return row


def flow_of(row):
    return list_flow if isinstance(row, PriceList) else promotion_flow


def affected_quotes(price_list):
    """Open quotes that hold a product of the list (PRC-2)."""
    products = price_list.items.values("product")
    return Quote.objects.open().filter(lines__product__in=products).distinct()


def _become(row, status, *, actor, now, reason=""):
    kind = flow_of(row).kind
    before, row.status = row.status, status
    row.save(update_fields=["status"])
    record(f"quotes.{kind}.{status}", row, actor=actor, at=now, before=before, after=status, rule="PRC-2",
           reason=reason)  # fmt: skip
    if kind == "price_list" and status == PaperStatus.APPROVED:
        _tell_quoting(row, now)


def _tell_quoting(price_list, now):
    """Salespeople with open quotes of its products are told, so that they tell their customers (PRC-2)."""
    for quote in affected_quotes(price_list).select_related("owner"):
        notify([quote.owner], "quote.prices_change", subject=quote, number=quote.name, rule="PRC-2",
               params={"list": price_list.number, "from": price_list.valid_from.isoformat()},
               key=f"quote.prices_change:{price_list.pk}:{quote.pk}", now=now)  # fmt: skip


def _list_content(row):
    items = row.items.order_by("pk").values_list("product__sku", "price")
    scope = [row.region_id, row.channel, row.customer_class, str(row.valid_from), str(row.valid_to)]
    return {"number": row.number, "scope": scope, "items": [[sku, f"{price:.2f}"] for sku, price in items]}


def _promotion_content(row):
    return {
        "number": row.number,
        "period": [str(row.from_on), str(row.to_on)],
        "percent_off": f"{row.percent_off:.2f}",
        "least_quantity": f"{row.least_quantity:.3f}",
        "category": row.category,
        "products": sorted(row.products.values_list("sku", flat=True)),
    }


def _flow(kind, label, model, content):
    return flows.register(
        Flow(
            kind=kind,
            label=label,
            model=model,
            link=kind,
            parties=lambda row: {row.owner_id},
            content=content,
            approved=lambda row, *, approval, actor, now: _become(row, PaperStatus.APPROVED, actor=actor, now=now),
            rejected=lambda row, *, approval, actor, now: _become(
                row, PaperStatus.REJECTED, actor=actor, now=now, reason=approval.comment
            ),
            withdrawn=lambda row, *, approval, actor, now: _become(row, PaperStatus.DRAFT, actor=actor, now=now),
        )
    )


list_flow = _flow("price_list", gettext_lazy("Price list"), PriceListApproval, _list_content)
promotion_flow = _flow("promotion", gettext_lazy("Promotion"), PromotionApproval, _promotion_content)
