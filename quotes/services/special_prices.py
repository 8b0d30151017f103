"""Special prices: asked with a reason before quoting, used once, in time (PRC-3)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesops.kernel.clock import local_day
from salesops.kernel.errors import Conflict, Invalid, require
from salesops.kernel.services import approvals, policies
from salesops.kernel.services.approvals import Flow, flows
from salesops.kernel.services.numbering import next_number
from salesops.kernel.services.trail import record, record_many

from .. import access, policy
from ..models import SpecialPrice, SpecialPriceApproval
from .lines import PROBLEMS, number_of
from .prices import granted_prices
from .review import close_customer, open_customer, steps_for

Status = SpecialPrice.Status


@transaction.atomic
def ask(*, customer, product, quantity, price, reason, actor, now, valid_until=None):
    """Write a request for one customer, product and quantity, with the reason (PRC-3)."""
    allowed = access.can_quote(actor, customer, now)
    require(allowed, _("Another person holds this customer; only he quotes."), rule="REG-15")
    quantity, price = number_of(quantity), number_of(price)
    today = local_day(now)
    valid_until = valid_until or today + dt.timedelta(
        days=policies.numbers(actor.unit, at=now).special_price_valid_days
    )
    _check(product, quantity, price, reason, valid_until, today)
    listed = granted_prices([(product, quantity)], customer=None, unit=actor.unit, on=today)[0].listed
    special = SpecialPrice.objects.create(
        number=next_number("TJ", now=now, width=3),
        customer=customer,
        product=product,
        quantity=quantity,
        price=price,
        list_price=listed,
        cost=product.cost,
        reason=reason.strip(),
        valid_until=valid_until,
        owner=actor,
        unit=actor.unit,
        created_at=now,
    )
    record("quotes.special_price.asked", special, actor=actor, at=now, rule="PRC-3", product=product.pk, price=price,
           quantity=quantity, customer=customer.pk, reason=reason)  # fmt: skip
    return special


def _check(product, quantity, price, reason, valid_until, today):
    problems = policy.line_problems(quantity, price, tax_rate=product.tax_rate, quantity_decimals=product.decimals)
    names = {"unit_price": "price", "quantity": "quantity"}
    errors = {names[name]: [str(PROBLEMS[code])] for name, code in problems.items()}
    if not reason.strip():
        errors["reason"] = [_("Say why this customer needs another price.")]
    if valid_until < today:
        errors["valid_until"] = [_("This day lies in the past.")]
    if valid_until > today + dt.timedelta(days=180):
        errors["valid_until"] = [_("At most half a year ahead.")]
    if errors:
        raise Invalid(next(iter(errors.values()))[0], rule="PRC-3", errors=errors)


@transaction.atomic
def submit(special_id, *, actor, now):
    """Hand the request to those who would have to approve a quote at this price (PRC-3, QUO-3)."""
    special = SpecialPrice.objects.select_for_update(no_key=True).get(pk=special_id)
    require(access.can_submit(actor, special, now), _("Only who asked for it submits it."), rule="PRC-3")
    if special.status not in (Status.DRAFT, Status.REJECTED):
        raise Conflict(_("This request has been submitted already."), rule="PRC-3")
    if special.valid_until < local_day(now):
        raise Conflict(_("The day until which it should hold is over."), rule="PRC-3")
    steps = steps_for(special.owner, {special.owner_id}, needed(special, now))
    before, special.status = special.status, Status.IN_REVIEW
    special.save(update_fields=["status"])
    approvals.submit(flow, special, steps, actor=actor, now=now, number=special.number, title=_summary(special),
                     amount=special.amount, unit=special.unit)  # fmt: skip
    open_customer(special, steps, now)
    record("quotes.special_price.submitted", special, actor=actor, at=now, before=before, after=special.status,
           rule="PRC-3", steps=[step.key for step in steps])  # fmt: skip
    return special


def _summary(special):
    return f"{special.product.name} × {special.quantity.normalize():f}"


def needed(special, now):
    """The approvals this price needs: the same thresholds as a quote of it (QUO-3)."""
    line = policy.Line(
        quantity=special.quantity,
        unit_price=special.price,
        tax_rate=special.product.tax_rate,
        list_price=special.list_price,
        cost=special.cost,
    )
    return policy.approvals_needed([line], policies.numbers(special.unit, at=now))


def _content(special):
    return {
        "number": special.number,
        "product": special.product.sku,
        "quantity": f"{special.quantity:.3f}",
        "price": f"{special.price:.2f}",
        "cost": f"{special.cost:.2f}",
        "valid_until": special.valid_until.isoformat(),
    }


def _become(special, status, *, actor, now, reason=""):
    before, special.status = special.status, status
    special.save(update_fields=["status"])
    close_customer(special, now)
    record(f"quotes.special_price.{status}", special, actor=actor, at=now, before=before, after=status, rule="PRC-3",
           reason=reason)  # fmt: skip


flow = flows.register(
    Flow(
        kind="special_price",
        label=gettext_lazy("Special price"),
        model=SpecialPriceApproval,
        link="special_price",
        parties=lambda special: {special.owner_id},
        content=_content,
        approved=lambda special, *, approval, actor, now: _become(special, Status.APPROVED, actor=actor, now=now),
        rejected=lambda special, *, approval, actor, now: _become(
            special, Status.REJECTED, actor=actor, now=now, reason=approval.comment
        ),
        withdrawn=lambda special, *, approval, actor, now: _become(special, Status.DRAFT, actor=actor, now=now),
    )
)


@transaction.atomic
def expire(*, now):
    """Book special prices whose last day is over (PRC-3); returns how many. Safe to run twice or late."""
    due = SpecialPrice.objects.ran_out(local_day(now)).order_by("pk")
    rows = list(due.select_for_update(skip_locked=True, no_key=True)[:5000])
    record_many("quotes.special_price.expired", rows, at=now, before=Status.APPROVED, after=Status.EXPIRED,
                rule="PRC-3")  # fmt: skip
    SpecialPrice.objects.filter(pk__in=[row.pk for row in rows]).update(status=Status.EXPIRED)
    return len(rows)
