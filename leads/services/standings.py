"""The dates of a registration, reckoned from its facts by the one standing function and kept with it (REG-25)."""

from leads import policy
from leads.models import LostDay, Return
from salesops.kernel.calendars import calendar
from salesops.kernel.clock import local_day
from salesops.kernel.services import policies

DERIVED = ["protected_until", "first_end", "follow_up_due_on", "overdue_from", "lapses_on", "expires_on", "capped_on"]


def facts_of(registration):
    """What its clocks care about, read from the rows."""
    returns = list(registration.returns.all()) if registration.pk else []
    return policy.Facts(
        reported_at=registration.clock_from,
        business_team=registration.unit.is_business_team,
        last_effective_at=registration.last_effective_at,
        measured_at=registration.measured_at,
        deposit_at=registration.deposit_at,
        extension=_extension(registration),
        lost_days=frozenset(
            LostDay.objects.filter(day__gte=local_day(registration.clock_from)).values_list("day", flat=True)
        ),
        pauses=_pauses(registration),
        restored=_pairs(returns, Return.Kind.RESTORED),
        merges_undone=_pairs(returns, Return.Kind.MERGE_UNDONE),
        handed_over_at=registration.handed_over_at,
        ruled_at=registration.ruled_at,
    )


def _extension(registration):
    row = getattr(registration, "extension", None) if registration.pk else None
    return row and policy.Extension(row.asked_at, row.decided_at, row.granted_days)


def _pauses(registration):
    row = getattr(registration, "pause", None) if registration.pk else None
    return ((row.first_on, row.last_on),) if row and row.first_on else ()


def _pairs(returns, kind):
    return tuple((row.ended_at, row.back_at) for row in returns if row.kind == kind)


def standing_of(registration):
    """The standing of a registration with the numbers that govern it (POL-1)."""
    numbers = policies.numbers(registration.unit, at=registration.policy_at)
    return policy.standing(facts_of(registration), policy.Windows.of(numbers), calendar(registration.policy_at))


def reckon(registration):
    """Set the dates on the registration; the caller saves it."""
    result = standing_of(registration)
    for name in DERIVED:
        setattr(registration, name, getattr(result, name))
    return result


def state_of(registration, now):
    """What it is by the clock, booked or not, from the dates it keeps (REG-14)."""
    return policy.state_at(registration, registration.status, now)
