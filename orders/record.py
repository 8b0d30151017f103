"""What the record page of an order says: where it stands, what to do now, money, production, shipments."""

from django.urls import reverse
from django.utils.translation import gettext as _

from salesops.kernel.clock import local_day
from salesops.kernel.models import Event
from salesops.kernel.registry import registry
from salesops.kernel.services.approvals import waiting_for
from salesops.kernel.web import look
from salesops.kernel.web.blocks import Button, Entry, NextAction, Stage
from salesops.kernel.web.lanes import lanes_of

from . import access, queries
from .models import Order
from .services import plans
from .words import VERBS

Status = Order.Status


def context(order, user, now):
    """Everything the page draws."""
    today = local_day(now)
    name = queries.buyer_name(order, user, now)
    change = order.delivery_changes.filter(answered_at=None).first()
    lanes = list(
        order.approvals.select_related("assignee", "decided_by", "acting_for", "requested_by").order_by("-pk")[:3]
    )
    return {
        "order": order,
        "title": name,
        "name": name,
        "customer_url": _url_of("leads.customer", order.customer_id) if order.attempt_id is None else "",
        "contract_url": _url_of("contracts.contract", order.contract_id),
        "letter": getattr(order, "letter", None),
        "stages": stages(order),
        "change": change,
        "action": next_action(order, user, now, change),
        "buttons": buttons(order, user, now),
        "lines": queries.lines(order),
        "shipments": list(order.shipments.prefetch_related("events", "lines__line")),
        "may_track": access.can_ship(user) or access.can_change(user, order, now),
        "money": queries.money(order, today),
        "may_receive": access.can_record_receipt(user, order) and order.status != Status.CANCELLED,
        "may_decide": user.is_a("finance"),
        "lanes": lanes_of(lanes, user, now),
        "entries": entries(order),
        "late": order.promised_on and order.expected_on and order.expected_on > order.promised_on,
    }  # fmt: skip


def _url_of(key, pk):
    entry = registry.find(key)
    return entry.url(pk) if entry and pk else ""


def stages(order):
    """The path bar: ordered, reviewed, production, delivered, installed, completed."""
    if order.status == Status.CANCELLED:
        return [Stage(_("Cancelled"), "now", look.day(order.cancelled_at))]
    made, done = [], True
    for label, field, states in queries.STATIONS:
        at = getattr(order, field)
        here = order.status in states
        done = done and at is not None and not here
        state = "done" if done else "now" if here else "later"
        made.append(Stage(label, state, look.day(at) if at and done else ""))
    return made


def _to(order, name):
    return reverse(f"orders:order-{name}", args=[order.pk])


def next_action(order, user, now, change):
    """What to do now, by state and role."""
    step = waiting_for(user, now).filter(subject_type="orders.order", subject_id=order.pk).first()
    if step:
        url = reverse("kernel:approval", args=[step.pk])
        return NextAction(
            _("Decide this order"), _("It waits for you."), (Button(_("Open the approval"), url, primary=True),)
        )
    if change and access.can_agree_date(user, order, now):
        words = _("Production names %(to)s. Until the customer agrees the promise stays %(from)s.") % {
            "to": look.day(change.to_on), "from": look.day(change.from_on)}  # fmt: skip
        title = _("Ask the customer, then move delivery to %(to)s") % {"to": look.day(change.to_on)}
        return NextAction(title, words, (
            Button(_("Customer declines"), _to(order, "delivery-refuse")),
            Button(_("Record agreement"), _to(order, "delivery-agree"), primary=True, method="post"),
        ))  # fmt: skip
    return _of_owner(order, user, now) or _of_back_office(order, user, now)


def _of_owner(order, user, now):
    if not access.can_submit(user, order, now):
        return None
    if order.status == Status.DRAFT:
        word = order.approvals.filter(state="rejected").order_by("-pk").first()
        said = (
            _("%(name)s: %(comment)s") % {"name": word.decided_by.name, "comment": word.comment}
            if word
            else _("The sales manager reviews it within 4 working hours.")
        )
        return NextAction(_("Submit the order for review"), said,
                          (Button(_("Submit"), _to(order, "submit"), primary=True, method="post"),))  # fmt: skip
    if order.status in (Status.DELIVERED, Status.INSTALLED) and user.pk == order.owner_id:
        return NextAction(_("Write the order summary"), _("It closes the order; the sales manager evaluates it."),
                          (Button(_("Write summary"), _to(order, "summary"), primary=True),))  # fmt: skip
    return None


def _of_back_office(order, user, now):
    if order.status == Status.CONFIRMED and access.can_plan(user):
        if not plans.gate_is_open(order, "production"):
            return NextAction(
                _("Production waits for the deposit"), _("It starts once finance has confirmed it (ORD-10).")
            )
        return NextAction(_("Start production"), _("The deposit of the plan is confirmed."),
                          (Button(_("Begin"), _to(order, "start"), primary=True, method="post"),))  # fmt: skip
    if (
        order.status == Status.IN_PRODUCTION
        and access.can_plan(user)
        and any(row.made < row.quantity for row in order.lines.all())
    ):
        promise = _("Promised for %(day)s.") % {"day": look.day(order.promised_on)}
        return NextAction(_("Tell when the goods are made"), promise, (
            Button(_("Name another day"), _to(order, "delay")),
            Button(_("All made"), _to(order, "made"), primary=True, method="post"),
        ))  # fmt: skip
    ready = any(line.made > line.shipped for line in order.lines.all())
    if order.status in (Status.IN_PRODUCTION, Status.SHIPPING) and access.can_ship(user) and ready:
        return NextAction(_("Ship what is made"), _("The customer sees where it is by link."),
                          (Button(_("Ship"), _to(order, "ship"), primary=True),))  # fmt: skip
    if order.status == Status.DELIVERED and access.can_install(user, order, now):
        return NextAction(
            _("Install and have it accepted"),
            "",
            (Button(_("Accepted by the customer"), _to(order, "install"), primary=True),),
        )
    if order.status == Status.COMPLETED and not order.evaluation and access.can_evaluate(user, order):
        return NextAction(_("Evaluate the order summary"), order.summary,
                          (Button(_("Evaluate"), _to(order, "evaluate"), primary=True),))  # fmt: skip
    return None


def buttons(order, user, now):
    """Less frequent acts, right in the head."""
    made = []
    if access.can_plan(user) and order.status in (Status.CONFIRMED, Status.IN_PRODUCTION):
        made.append(Button(_("Name another day"), _to(order, "delay")))
    cancellable = (Status.DRAFT, Status.CONFIRMED, Status.IN_PRODUCTION)
    if access.can_submit(user, order, now) and order.status in cancellable:
        made.append(Button(_("Cancel the order"), _to(order, "cancel"), danger=True))
    return made


def entries(order):
    """The trail of the order, newest first."""
    events = Event.objects.about(order).select_related("actor", "detail")[:60]
    return [
        Entry(
            at=look.instant(event.at),
            title=VERBS.get(event.verb, event.verb),
            who=event.actor.name if event.actor else "",
            text=(getattr(event, "detail", None) and event.detail.values.get("reason")) or "",
            rule=event.rule,
        )
        for event in events
    ]
