"""By when an inquiry must be met, and who should meet it (INQ-2, INQ-5, INQ-7).

Met means: answered; in the store already when somebody looks after the visitor. A met instant exactly at the due
instant is in time.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta

from salesops.kernel.worktime import (
    Calendar,
    add_working_minutes,
    due_after_working_day,
    is_open,
    next_opening,
)

# Who is asked first in each channel, in groups of equals (INQ-5).
FIRST_ASKED = {
    "store": ({"guide"},),
    "phone": ({"guide", "salesman"},),
    "email": ({"guide", "salesman"},),
    "online": ({"guide", "salesman"},),
    "web": ({"guide", "salesman"},),
    "referral": ({"salesman"}, {"guide"}),
    "exhibition": ({"salesman"}, {"guide"}),
    "market_research": ({"salesman"}, {"guide"}),
}


@dataclass(frozen=True, slots=True)
class ResponseTimes:
    """The numbers of the policy version that governs an inquiry (POL-1)."""

    inquiry_rings: int
    inquiry_callback_minutes: int
    inquiry_email_days: int
    inquiry_online_seconds: int
    inquiry_online_opening_minutes: int
    inquiry_store_minutes: int
    inquiry_other_days: int

    @classmethod
    def of(cls, numbers) -> "ResponseTimes":
        return cls(**{f.name: int(getattr(numbers, f.name)) for f in fields(cls)})


def respond_by(
    channel: str, received_at: datetime, times: ResponseTimes, calendar: Calendar, *, missed: bool = False
) -> datetime:
    """The last instant at which an inquiry is met in time (INQ-7)."""
    if channel == "phone" and missed:
        return add_working_minutes(calendar, received_at, times.inquiry_callback_minutes)
    if channel == "online":
        return _online(received_at, times, calendar)
    if channel == "store":
        return received_at.astimezone(UTC) + timedelta(minutes=times.inquiry_store_minutes)
    days = times.inquiry_email_days if channel == "email" else times.inquiry_other_days
    return due_after_working_day(calendar, received_at, days)


def _online(received_at, times, calendar):
    """At once in working hours; what came in at night is due shortly after opening."""
    if is_open(calendar, received_at):
        return received_at.astimezone(UTC) + timedelta(seconds=times.inquiry_online_seconds)
    return next_opening(calendar, received_at) + timedelta(minutes=times.inquiry_online_opening_minutes)


def was_picked_up_late(channel: str, times: ResponseTimes, *, rings: int | None, missed: bool) -> bool:
    """A call missed, or taken after more rings than allowed; three rings exactly are in time (INQ-2).

    A call whose rings nobody counted is not late, but not proven in time either: the record marks it.
    """
    return channel == "phone" and (missed or (rings is not None and rings > times.inquiry_rings))


def is_in_time(respond_by: datetime, met_at: datetime | None, *, picked_up_late: bool) -> bool:
    return met_at is not None and met_at <= respond_by and not picked_up_late


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody on duty who might take an inquiry."""

    key: Hashable
    roles: frozenset[str]
    unit_id: int | None
    region_id: int | None
    open_inquiries: int = 0
    last_assigned_at: datetime | None = None


def pick(
    candidates: Iterable[Candidate], *, channel: str, region_id: int | None = None, unit_id: int | None = None
) -> Candidate | None:
    """Who takes the inquiry: channel first, then region, then the lightest load, then who waited longest (INQ-5).

    A visitor of a store stays in the store; of a known region stays in the region.
    """
    people = list(candidates)
    if channel == "store" and unit_id is not None:
        people = [c for c in people if c.unit_id == unit_id]
    if region_id is not None:
        people = [c for c in people if c.region_id == region_id]
    if not people:
        return None
    return min(people, key=lambda c: (_rank(c, channel), c.open_inquiries, _waited(c), str(c.key)))


def _rank(candidate, channel):
    groups = FIRST_ASKED[channel]
    return next((n for n, roles in enumerate(groups) if roles & candidate.roles), len(groups))


def _waited(candidate):
    return candidate.last_assigned_at or datetime.min.replace(tzinfo=UTC)
