"""The figures: each says which cases count on which local day, for whom, and whether for the numerator (KPI-1..15, 19).

A figure is one function `cases(first, last, now)` over the facts of the apps. It yields a `Case` for every case decided
on a local day of the span: numerator and denominator on the same day, person and unit at the time of the act.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.models import CallBack, Satisfaction, TicketRound
from contracts.models import Contract
from leads.models import CreditEntry, Inquiry, IntentSheet, Registration, Survey, WorkLog
from orders.models import Order, Payment, PlanStage
from quotes.models import Design, Quote, Recommendation
from salesops.kernel.clock import day_end, day_start, local_day

from .duties import duties

ONE, NONE = Decimal(1), Decimal(0)
UNANSWERED = dt.timedelta(days=30)


@dataclass(frozen=True)
class Case:
    """One case of a figure: the day it was decided, whose it is, what it counts, and the record behind it."""

    day: dt.date
    unit_id: int | None
    user_id: int | None
    numerator: Decimal
    denominator: Decimal
    model: Any
    pk: int


@dataclass(frozen=True)
class Figure:
    """A figure of the dashboard. `percent`: shown as a share; else `money`, a plain count or (KPI-8) a mean."""

    id: str
    label: Any
    cases: Callable[[dt.date, dt.date, dt.datetime], Iterator[Case]]
    kind: str = "percent"
    target: Decimal | None = None

    def value(self, numerator, denominator):
        """Numerator over denominator; None where nothing was decided (KPI-19). Sums are their numerator."""
        if self.kind in ("money", "count"):
            return numerator
        if not denominator:
            return None
        return numerator / denominator * (100 if self.kind == "percent" else 1)


BOOK: dict[str, Figure] = {}


def figure(kpi, label, *, kind="percent", target=None):
    """Enter a figure; the decorated function yields its cases."""

    def enter(cases):
        BOOK[kpi] = Figure(kpi, label, cases, kind, None if target is None else Decimal(target))
        return cases

    return enter


def _within(field, first, last):
    """A span of local days as a filter on an instant."""
    return Q(**{f"{field}__gte": day_start(first), f"{field}__lt": day_end(last)})


def _case(row, day, good, model):
    pk, unit_id, user_id = row[:3]
    return Case(day, unit_id, user_id, ONE if good else NONE, ONE, model, pk)


@figure("KPI-1", _("Response timeliness"), target=95)
def responses(first, last, now):
    """Inquiries answered in time, on the day of the answer; late ones on the day they fell due (KPI-1, KPI-19)."""
    due = _within("first_due_at", first, last)
    rows = Inquiry.objects.filter(due | _within("first_met_at", first, last), excused_at=None)
    for *row, met_at, due_at, picked_up_late in rows.values_list(
        "pk", "unit", "handler", "first_met_at", "first_due_at", "picked_up_late"
    ):
        in_time = met_at is not None and met_at <= due_at
        if not in_time and due_at >= now:
            continue
        day = local_day(met_at if in_time else due_at)
        if first <= day <= last:
            yield _case(row, day, in_time and not picked_up_late, Inquiry)


@figure("KPI-2", _("Survey accuracy"), target=90)
def survey_reports(first, last, now):
    """Reports the customer confirmed without correction; unanswered for 30 days counts as not confirmed (KPI-2)."""
    rows = Survey.objects.filter(reported_at__isnull=False).filter(
        _within("confirmed_at", first, last)
        | Q(confirmed_at=None) & _within("reported_at", first - UNANSWERED, last - UNANSWERED)
    )
    for *row, confirmed_at, reported_at, corrections in rows.values_list(
        "pk", "unit", "conducted_by", "confirmed_at", "reported_at", "corrections"
    ):
        day = local_day(confirmed_at) if confirmed_at else local_day(reported_at) + UNANSWERED
        if confirmed_at or day < local_day(now):
            yield _case(row, day, confirmed_at is not None and not corrections, Survey)


@figure("KPI-3", _("Recommendation success"), target=40)
def recommendations(first, last, now):
    """Recommendations accepted; unanswered for 30 days counts as refused (KPI-3)."""
    rows = Recommendation.objects.filter(
        _within("answered_at", first, last)
        | Q(answered_at=None) & _within("created_at", first - UNANSWERED, last - UNANSWERED)
    )
    for *row, status, answered_at, created_at in rows.values_list(
        "pk", "unit", "owner", "status", "answered_at", "created_at"
    ):
        day = local_day(answered_at) if answered_at else local_day(created_at) + UNANSWERED
        if answered_at or day < local_day(now):
            yield _case(row, day, status == "accepted", Recommendation)


@figure("KPI-4", _("Design pass rate"), target=80)
def designs(first, last, now):
    """Designs whose first version passed its review (KPI-4)."""
    rows = Design.objects.filter(_within("decided_at", first, last), version=1, status__in=["approved", "rejected"])
    for *row, decided_at, status in rows.values_list("pk", "unit", "owner", "decided_at", "status"):
        yield _case(row, local_day(decided_at), status == "approved", Design)


@figure("KPI-5", _("Quote accuracy"), target=98)
def sent_quotes(first, last, now):
    """Quotes sent without having been returned or reissued for an error (KPI-5, QUO-4)."""
    rows = Quote.objects.filter(_within("sent_at", first, last))
    for *row, sent_at, returned_at, cause in rows.values_list(
        "pk", "unit", "owner", "sent_at", "returned_at", "revision__cause"
    ):
        yield _case(row, local_day(sent_at), returned_at is None and cause != Quote.Cause.ERROR, Quote)


@figure("KPI-7", _("Contract sign rate"), target=80)
def contracts(first, last, now):
    """Contracts signed of those drafted and decided: signed, withdrawn or ended unsigned (KPI-7, KPI-19)."""
    rows = Contract.objects.filter(
        _within("signed_at", first, last) | Q(signed_at=None) & _within("ended_at", first, last)
    )
    for *row, signed_at, ended_at in rows.values_list("pk", "unit", "owner", "signed_at", "ended_at"):
        yield _case(row, local_day(signed_at or ended_at), signed_at is not None, Contract)


@figure("KPI-8", _("Satisfaction"), kind="mean", target="4.5")
def opinions(first, last, now):
    """The scores of 1 to 5 customers gave, on the day of the answer (KPI-8)."""
    rows = Satisfaction.objects.answered().filter(_within("answered_at", first, last))
    for pk, unit_id, user_id, answered_at, score in rows.values_list("pk", "unit", "owner", "answered_at", "score"):
        yield Case(local_day(answered_at), unit_id, user_id, Decimal(score), ONE, Satisfaction, pk)


@figure("KPI-9", _("Follow-up timeliness"), target=90)
def follow_ups(first, last, now):
    """Follow-up duties met within the 3 days; a missed one counts once, on its due day (KPI-9, KPI-19)."""
    for registration_id, unit_id, user_id, day, met in duties(first, last, now):
        yield Case(day, unit_id, user_id, ONE if met else NONE, ONE, Registration, registration_id)


@figure("KPI-10", _("Registration conversion"), target=18)
def conversions(first, last, now):
    """Registrations won of those won or ended (KPI-10)."""
    rows = Registration.objects.filter(_within("ended_at", first, last)).exclude(status__in=["pending", "protected"])
    for *row, ended_at, status in rows.values_list("pk", "unit", "owner", "ended_at", "status"):
        yield _case(row, local_day(ended_at), status == "won", Registration)


@figure("KPI-11", _("Call-backs done"), target=80)
def call_backs(first, last, now):
    """Contacts of care done in time of those done or fallen due (KPI-11, AFT-5)."""
    rows = CallBack.objects.decided(now).filter(_within("decided_at", first, last))
    for *row, decided_at, done_at, due_at in rows.values_list(
        "pk", "unit", "caller", "decided_at", "done_at", "due_at"
    ):
        yield _case(row, local_day(decided_at), done_at is not None and done_at <= due_at, CallBack)


@figure("KPI-12", _("Problems solved in time"), target=90)
def problems(first, last, now):
    """Tickets solved by the end of their time, each run of the clock for itself (KPI-12, AFT-2)."""
    rows = TicketRound.objects.solving_decided(now).filter(_within("decided_at", first, last))
    for *row, decided_at, solved_at, due_at in rows.values_list(
        "pk", "unit", "handler", "decided_at", "solved_at", "due_at"
    ):
        yield _case(row, local_day(decided_at), solved_at is not None and solved_at <= due_at, TicketRound)


@figure("KPI-13", _("Sales"), kind="money")
def sales(first, last, now):
    """Credited amount by dated lines; the denominator counts the deals (KPI-13, DEAL-1)."""
    rows = CreditEntry.objects.filter(on__range=(first, last))
    for pk, unit_id, user_id, on, amount, kind in rows.values_list("pk", "unit", "user", "on", "amount", "kind"):
        yield Case(on, unit_id, user_id, amount, ONE if kind == CreditEntry.Kind.BOOKED else NONE, CreditEntry, pk)


@figure("KPI-14", _("Collection rate"), target=90)
def collections(first, last, now):
    """Money due by the plan of orders, and how much of it had come by the due day (KPI-14)."""
    stages = PlanStage.objects.filter(due_on__range=(first, min(last, local_day(now) - dt.timedelta(days=1))))
    stages = stages.filter(order__confirmed_at__isnull=False).exclude(order__status=Order.Status.CANCELLED)
    for pk, unit_id, user_id, due_on, order_id, amount, position in stages.values_list(
        "pk", "order__unit", "order__owner", "due_on", "order", "amount", "position"
    ):
        yield Case(due_on, unit_id, user_id, _paid_by(order_id, due_on, amount, position), amount, PlanStage, pk)


def _paid_by(order_id, due_on, amount, position):
    """How much of a stage the money of its order covered at the end of a day, earlier stages first."""
    came = sum(
        Payment.objects.filter(
            order=order_id, status__in=["confirmed", "refunded"], received_on__lte=due_on
        ).values_list("amount", flat=True),
        NONE,
    )
    earlier = sum(
        PlanStage.objects.filter(order=order_id, position__lt=position).values_list("amount", flat=True), NONE
    )
    return min(max(came - earlier, NONE), amount)


@figure("KPI-15", _("Sheet and log punctuality"), target=95)
def sheets_and_logs(first, last, now):
    """Intent sheets and work logs handed in by their time (KPI-15)."""
    for model, who in ((IntentSheet, "submitted_by"), (WorkLog, "user")):
        rows = model.objects.filter(day__range=(first, last)).filter(Q(submitted_at__isnull=False) | Q(due_at__lt=now))
        for *row, day, submitted_at, due_at in rows.values_list("pk", "unit", who, "day", "submitted_at", "due_at"):
            yield _case(row, day, submitted_at is not None and submitted_at <= due_at, model)
