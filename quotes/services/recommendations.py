"""Recommend from a survey what fits, with reasons, and keep what became of it (REC-1..3)."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from salesops.kernel.clock import local_day
from salesops.kernel.errors import Conflict, Invalid, require
from salesops.kernel.services import policies
from salesops.kernel.services.numbering import next_number
from salesops.kernel.services.trail import record

from .. import access
from ..models import Product, ProductSet, Recommendation, RecommendedItem
from ..ranking import Offer, Wish, rank
from .prices import granted_prices

SHOWN = 8
Status = Recommendation.Status


@transaction.atomic
def make(survey, *, actor, now, choose=None):
    """Propose the products and sets that fit an answered survey best, ranked, with the reasons (REC-1, REC-2).

    `choose` limits them to keys as `p12` or `s3`, in the order of their rank.
    """
    allowed = access.can_quote(actor, survey.customer, now)
    require(allowed, _("Another person holds this customer."), rule="REG-15")
    if survey.reported_at is None:
        raise Conflict(_("The survey has no answers yet."), rule="REC-1")
    ranked = [row for row in fitting(survey, actor, now) if choose is None or row.offer.key in choose][:SHOWN]
    if not ranked:
        raise Conflict(_("Nothing in the range fits these answers; marketing is told of the gap."), rule="PRC-6")
    recommendation = Recommendation.objects.create(
        number=next_number("TJD", now=now),
        survey=survey,
        customer=survey.customer,
        owner=actor,
        unit=actor.unit,
        created_at=now,
    )
    RecommendedItem.objects.bulk_create(
        _item(recommendation, position, row) for position, row in enumerate(ranked, start=1)
    )
    record("quotes.recommendation.made", recommendation, actor=actor, at=now, rule="REC-1", survey=survey.pk,
           items=[row.offer.key for row in ranked])  # fmt: skip
    return recommendation


def _item(recommendation, position, row):
    kind, pk = row.offer.key[0], int(row.offer.key[1:])
    return RecommendedItem(
        recommendation=recommendation,
        position=position,
        product_id=pk if kind == "p" else None,
        set_id=pk if kind == "s" else None,
        price=row.offer.price,
        score=row.score,
        reasons=[{"code": r.code, "value": r.value, "good": r.good} for r in row.reasons],
        over_budget=row.over_budget,
    )


def fitting(survey, user, now):
    """Everything released that fits the survey, best first, at the prices of its customer."""
    products = list(Product.objects.released())
    wanted = [(product, Decimal(1)) for product in products]
    prices = granted_prices(wanted, customer=survey.customer, unit=user.unit, on=local_day(now))
    offers = [_offer(product, price.granted) for product, price in zip(products, prices, strict=True)]
    stretch = policies.numbers(user.unit, at=now).budget_stretch
    return rank(wish_of(survey, now), offers + _sets(), stretch=stretch)


def _offer(product, price):
    return Offer(
        key=f"p{product.pk}",
        price=price,
        category=product.category,
        scenes=product.scenes,
        styles=product.styles,
        functions=product.functions,
        delivery_days=product.delivery_days,
        popularity=product.popularity,
    )


def _sets():
    """Sets whose every product is released, as one offer each (REC-2)."""
    sets = ProductSet.objects.filter(is_active=True).prefetch_related("items__product")
    return [offer for one in sets if (offer := _set_offer(one)) is not None]


def _set_offer(one):
    products = [item.product for item in one.items.all()]
    if not products or any(not product.released_version or not product.is_active for product in products):
        return None
    return Offer(
        key=f"s{one.pk}",
        price=one.price,
        category=products[0].category,
        scenes=sorted({scene for product in products for scene in product.scenes}),
        styles=sorted(set.intersection(*(set(product.styles) for product in products))),
        functions=sorted({word for product in products for word in product.functions}),
        delivery_days=max(product.delivery_days for product in products),
        popularity=min(product.popularity for product in products),
    )


def wish_of(survey, now):
    """The survey's answers as a wish; the confirmed corrections count (SUR-3)."""
    answers = {**survey.answers, **(survey.corrections or {})}
    return Wish(
        scene=answers.get("scene") or "",
        style=answers.get("style") or "",
        functions=tuple(answers.get("functions") or ()),
        categories=tuple(survey.product_lines or ()),
        budget_min=_money(answers.get("budget_min")),
        budget_max=_money(answers.get("budget_max")),
        days=_days(answers.get("delivery"), now),
    )


def _money(value):
    return Decimal(str(value)) if value not in (None, "") else None


def _days(delivery, now):
    """Days until the delivery wanted: a number of days, or a day of the calendar; words say nothing."""
    text = str(delivery or "").strip()
    if text.isdecimal():
        return int(text)
    try:
        return max((type(local_day(now)).fromisoformat(text) - local_day(now)).days, 0)
    except ValueError:
        return None


@transaction.atomic
def accept(recommendation_id, *, actor, now):
    """The customer likes it (REC-3)."""
    return _answer(recommendation_id, Status.ACCEPTED, "", actor, now)


@transaction.atomic
def refuse(recommendation_id, *, reason, actor, now):
    """The customer does not want it; the reason is kept (REC-3)."""
    if not reason.strip():
        words = _("Say why the customer refuses.")
        raise Invalid(words, rule="REC-3", errors={"reason": [words]})
    return _answer(recommendation_id, Status.REFUSED, reason.strip()[:300], actor, now)


def _answer(pk, status, reason, actor, now):
    recommendation = Recommendation.objects.select_for_update(no_key=True).get(pk=pk)
    may = access.can_submit(actor, recommendation, now)
    require(may, _("Only its salesperson notes the answer."), rule="REC-3")
    if recommendation.status != Status.OPEN:
        raise Conflict(_("The customer has answered this already."), rule="REC-3")
    recommendation.status, recommendation.reason, recommendation.answered_at = status, reason, now
    recommendation.save(update_fields=["status", "reason", "answered_at"])
    record(f"quotes.recommendation.{status}", recommendation, actor=actor, at=now, before=Status.OPEN, after=status,
           rule="REC-3", reason=reason)  # fmt: skip
    return recommendation
