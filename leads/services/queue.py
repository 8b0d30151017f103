"""The queue behind a protected customer, and whose turn it is when protection ends (REG-19)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from leads.models import LIVE_STATUSES, Customer, Outage, QueuePlace, QuotaMonth, ReportAttempt
from leads.policy import Waiting, turns, whose_turn
from leads.services import quota
from salesops.kernel.calendars import calendar
from salesops.kernel.clock import local_day, month_of
from salesops.kernel.errors import Conflict
from salesops.kernel.services import policies
from salesops.kernel.services.trail import record

State = QueuePlace.State


@transaction.atomic
def join(case_number, *, actor, now):
    """A refused reporter waits for the customer; it takes no place. Raises DoesNotExist for a case of others."""
    attempt = ReportAttempt.objects.select_related("customer").get(case_number=case_number, by=actor)
    customer = Customer.objects.locked(attempt.customer_id)
    here = QueuePlace.objects.filter(customer=customer, user=actor, state__in=[State.WAITING, State.OFFERED]).first()
    if here:
        return here
    if not customer.registrations.live(now).exists() and not turn_of(customer, now):
        raise Conflict(_("Nobody holds this customer now: report him."), rule="REG-19")
    place = QueuePlace.objects.create(customer=customer, user=actor, unit=actor.unit, attempt=attempt, joined_at=now)
    record("leads.queue.joined", place, actor=actor, at=now, rule="REG-19", case=case_number)
    return place


@transaction.atomic
def leave(place_id, *, actor, now):
    """Give the place in the queue up."""
    place = QueuePlace.objects.select_for_update(no_key=True).get(pk=place_id, user=actor)
    if place.state not in (State.WAITING, State.OFFERED):
        raise Conflict(_("This place in the queue has ended already."), rule="REG-19")
    _end(place, State.GONE, now=now)
    record("leads.queue.left", place, actor=actor, at=now, rule="REG-19")
    return place


def _end(place, state, *, now):
    place.state, place.gone_at = state, now
    place.save(update_fields=["state", "gone_at"])


def put_first(attempt, *, now):
    """Put somebody before all others: his registration ended because two customers proved to be one (CUS-8)."""
    first = QueuePlace.objects.filter(customer=attempt.customer).order_by("ahead").first()
    return QueuePlace.objects.create(
        customer=attempt.customer, user=attempt.by, unit=attempt.unit, attempt=attempt, joined_at=now,
        ahead=min(first.ahead if first else 0, 0) - 1,
    )  # fmt: skip


def turn_of(customer, now):
    """Whose precedence runs at this instant, or None (REG-19)."""
    ended = _last_end(customer, now)
    if ended is None:
        return None
    return whose_turn(all_turns(customer, ended, now), now)


def is_ones_turn(customer, user, now):
    turn = turn_of(customer, now)
    return turn is not None and turn.key == user.pk


def is_anothers_turn(customer, user, now):
    turn = turn_of(customer, now)
    return turn is not None and turn.key != user.pk


def all_turns(customer, ended_at, now):
    """The turns of the queue after protection ended, one after the other."""
    numbers = policies.numbers(at=ended_at)
    waiting = list(
        QueuePlace.objects.filter(customer=customer, joined_at__lt=ended_at).select_related("user__unit", "unit")
    )
    if not waiting:
        return []
    oldest = ended_at - dt.timedelta(days=numbers.queue_days)
    queue = [
        Waiting(place.user_id, may_take=_may_take(place, customer, now), gone_at=place.gone_at)
        for place in waiting
        if place.joined_at > oldest and not (place.gone_at and place.gone_at <= ended_at)
    ]
    outages = list(
        Outage.objects.filter(confirmed_at__isnull=False, to_at__gt=ended_at).values_list("from_at", "to_at")
    )
    return turns(ended_at, queue, calendar(ended_at), hours=numbers.precedence_hours, outages=outages)


def _last_end(customer, now):
    """When the last protection of the customer ended by time, withdrawal or loss; None while one lives or after a
    deal."""
    last = customer.registrations.exclude(status="invalid", booked_at=None).order_by("-id")
    rows = [row for row in last[:20] if row.status != "invalid" or row.reason_code in ("REJECTED", "FALSE_DATA")]
    if not rows or any(row.status in LIVE_STATUSES and row.protected_until > now for row in rows):
        return None
    ends = [row.protected_until if row.status in LIVE_STATUSES else row.ended_at for row in rows if row.status != "won"]
    return max(ends, default=None)


def _may_take(place, customer, now):
    """Quota and territory; whoever may not is passed over."""
    unit = place.user.unit
    if not place.user.is_active or unit is None:
        return False
    if customer.region_id and customer.region_id != unit.region_id:
        return False
    book = QuotaMonth.objects.filter(user=place.user_id, month=month_of(local_day(now))).first()
    return book is None or not quota.is_full(book, unit, at=now)


def is_too_old(place, days, now):
    """Whether a place has waited its 90 days."""
    return now >= place.joined_at + dt.timedelta(days=days)


def taken(customer, user, *, now):
    """The person took the customer up; the others go on waiting behind him."""
    place = QueuePlace.objects.filter(customer=customer, user=user, state__in=[State.WAITING, State.OFFERED]).first()
    if place:
        _end(place, State.TAKEN, now=now)
    return place


def end_by_deal(customer, *, now):
    """A deal ends all waiting (REG-19)."""
    QueuePlace.objects.filter(customer=customer, state__in=[State.WAITING, State.OFFERED]).update(
        state=State.GONE, gone_at=now
    )
