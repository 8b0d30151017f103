"""Book what time has decided, remind and escalate: set-based, safe twice, late and in parallel (REG-14, POL-3)."""

from collections import Counter
from collections.abc import Callable

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from leads.models import LIVE_STATUSES, QueuePlace, Reason, Registration, Status
from leads.services import duties, queue
from leads.services.moves import END_RULES
from leads.services.reviewing import pass_unreviewed
from salesops.kernel.clock import local_day
from salesops.kernel.errors import Conflict
from salesops.kernel.models import Role, User
from salesops.kernel.services import policies
from salesops.kernel.services.notices import notify
from salesops.kernel.services.trail import record_many

BATCH = 5000
ENDS = {
    "lapse": {"status": Status.LAPSED, "reason_code": ""},
    "expiry": {"status": Status.EXPIRED, "reason_code": ""},
    "cap": {"status": Status.EXPIRED, "reason_code": Reason.CAP},
}

_others: list[Callable] = []


class BreakerTripped(Conflict):
    """The sweep would end an unusual share of live registrations (POL-3)."""


def add(step):
    """Let an app above book its own ends in the same sweep: `step(now)` returns counts by word."""
    _others.append(step)
    return step


def sweep(*, now, confirmed=False):
    """Book all that is due at an instant; counts of lapsed, expired, reminded, escalated.

    Raises BreakerTripped, with nothing booked, when too many registrations would end at once (POL-3).
    """
    _break_circuit(now, confirmed)
    counts = Counter(lapsed=0, expired=0, reminded=0, escalated=0)
    for first_end, end in ENDS.items():
        counts[end["status"].value] += sum(_ended_in_batches(first_end, now=now))
    _offer_turns(now)
    while pass_unreviewed(now=now):
        pass
    counts["reminded"] += duties.remind(now=now)
    counts["escalated"] += duties.escalate(now=now)
    for step in _others:
        counts.update(step(now))
    return counts


def _break_circuit(now, confirmed):
    numbers = policies.numbers(at=now)
    due = Registration.objects.ran_out(now).count()
    if confirmed or due <= numbers.breaker_floor:
        return
    live = Registration.objects.filter(status__in=LIVE_STATUSES).count()
    if due * 100 <= live * numbers.breaker_percent:
        return
    notify(User.objects.holding(Role.ADMINISTRATOR), "leads.breaker", rule="POL-3",
           params={"due": due, "live": live}, key=f"leads.breaker:{local_day(now)}", now=now)  # fmt: skip
    raise BreakerTripped(
        _("POL-3: %(due)s of %(live)s live registrations would end; an administrator confirms it.")
        % {"due": due, "live": live},
        rule="POL-3",
    )


def _ended_in_batches(first_end, *, now):
    """How many each batch booked, by the time of their end; what others hold locked waits for the next sweep."""
    due = Registration.objects.ran_out(now).filter(first_end=first_end).order_by("protected_until", "pk")
    while ids := list(due.values_list("pk", flat=True)[:BATCH]):
        ended = _end(ids, first_end, now=now)
        if not ended:
            return
        yield ended


@transaction.atomic
def _end(ids, first_end, *, now):
    """One batch, one trail row each."""
    due = Registration.objects.ran_out(now).filter(pk__in=ids, first_end=first_end)
    rows = list(due.select_for_update(skip_locked=True, no_key=True))
    rule, end = END_RULES[first_end], ENDS[first_end]
    Registration.objects.filter(pk__in=[row.pk for row in rows]).update(
        **end, rule=rule, ended_at=F("protected_until"), booked_at=now
    )
    record_many(
        f"leads.registration.{end['status'].value}", rows, at=now, before=lambda row: row.status,
        after=end["status"].value, rule=rule,
        facts=lambda row: {"ended_at": row.protected_until, "customer": row.customer_id, "cause": "time"},
    )  # fmt: skip
    duties.tell_of_ends(rows, end["status"].value, rule, now=now)
    return len(rows)


def _offer_turns(now):
    """Tell whoever's turn it has become (REG-19); end places that waited too long."""
    waiting = QueuePlace.objects.filter(state__in=["waiting", "offered"])
    days = policies.numbers(at=now).queue_days
    for place in waiting.select_related("customer", "user")[:BATCH]:
        if queue.is_too_old(place, days, now):
            QueuePlace.objects.filter(pk=place.pk).update(state="gone", gone_at=now)
            continue
        turn = place.told_at is None and queue.turn_of(place.customer, now)
        if turn and turn.key == place.user_id:
            QueuePlace.objects.filter(pk=place.pk, told_at=None).update(state="offered", told_at=now)
            notify([place.user], "leads.turn", rule="REG-19", number=place.attempt.case_number,
                   params={"until": turn.ends_at.isoformat()}, key=f"leads.turn:{place.pk}", now=now)  # fmt: skip
