"""When a report is in time (REG-10) and whose turn it is when protection ends (REG-19)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from salesops.kernel.worktime import Calendar, moved_by_outages

Outage = tuple[datetime, datetime]


def report_deadline(obtained_at: datetime, *, hours: int, outages: Iterable[Outage] = ()) -> datetime:
    """The last instant at which a report is in time; time in which the product was down is added (REG-21)."""
    return moved_by_outages(obtained_at, obtained_at.astimezone(UTC) + timedelta(hours=hours), outages)


def is_late(obtained_at: datetime, reported_at: datetime, *, hours: int, outages: Iterable[Outage] = ()) -> bool:
    """Exactly at the deadline is in time; a microsecond later is late."""
    return reported_at > report_deadline(obtained_at, hours=hours, outages=outages)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One in the queue: whether he may take the customer (quota, territory), and when he gave up, if he did."""

    key: object
    may_take: bool = True
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """The precedence of one person: from `starts_at` nobody else may, from `ends_at` it is over.

    `counted_from` is where the hours begin: the start, or the next opening when it lies outside opening hours.
    """

    key: object
    starts_at: datetime
    counted_from: datetime
    ends_at: datetime


def turns(
    ended_at: datetime,
    queue: Iterable[Waiting],
    calendar: Calendar,
    *,
    hours: int,
    outages: Iterable[Outage] = (),
) -> list[Turn]:
    """The turns after protection ended, in the order of the queue, one after the other without a gap."""
    found, starts_at, lost = [], ended_at.astimezone(UTC), list(outages)
    for waiting in queue:
        gone_before = waiting.gone_at is not None and waiting.gone_at <= starts_at
        if not waiting.may_take or gone_before:
            continue
        counted_from = opening_at_or_after(calendar, starts_at)
        ends_at = moved_by_outages(counted_from, counted_from + timedelta(hours=hours), lost)
        if waiting.gone_at is not None:
            ends_at = min(ends_at, waiting.gone_at.astimezone(UTC))
        found.append(Turn(waiting.key, starts_at, counted_from, ends_at))
        starts_at = ends_at
    return found


def whose_turn(turns: Iterable[Turn], now: datetime) -> Turn | None:
    """Whose precedence runs at this instant."""
    return next((turn for turn in turns if turn.starts_at <= now < turn.ends_at), None)


def opening_at_or_after(calendar: Calendar, instant: datetime) -> datetime:
    """The instant itself between opening and closing of any day, else the next opening hour, holiday or not."""
    local = instant.astimezone(calendar.tz)
    if calendar.opening <= local.time() < calendar.closing:
        return instant.astimezone(UTC)
    day = local.date() if local.time() < calendar.opening else local.date() + timedelta(days=1)
    return datetime.combine(day, calendar.opening, calendar.tz).astimezone(UTC)
