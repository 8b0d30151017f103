"""When the daily sheet or log is late or missing, and what it consists of (LOG-1, LOG-2, LOG-3)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from salesops.kernel.worktime import end_of_day

# The strongest thing that happened to a customer on the day speaks for the row.
STRENGTH = ("deal", "measurement", "registration", "store_visit", "follow_up", "inquiry", "no_contact")


def due_at(day: date, clock: time, tz: ZoneInfo) -> datetime:
    """The instant by which the day's sheet or log is handed in; exactly then is in time."""
    return datetime.combine(day, clock, tz)


def is_late(day: date, clock: time, tz: ZoneInfo, submitted_at: datetime) -> bool:
    """After closing is late; after midnight it still belongs to the old day and stays late."""
    return submitted_at > due_at(day, clock, tz)


def is_missing(day: date, tz: ZoneInfo, now: datetime) -> bool:
    """Not handed in by 24:00 of its day."""
    return now >= end_of_day(day, tz)


@dataclass(frozen=True, slots=True)
class Record:
    """One thing recorded on the day. `who` is the same for all records of one customer; `amount` is a deal's."""

    kind: str
    subject: str
    subject_id: int
    who: str
    by_id: int | None
    at: datetime
    state: str = ""
    has_phone: bool = True
    amount: Any = None


@dataclass(slots=True)
class Row:
    """One customer's line of the sheet: the strongest record first, the others behind it."""

    lead: Record
    records: list[Record] = field(default_factory=list)

    @property
    def lacks_phone(self) -> bool:
        return self.lead.kind != "no_contact" and not any(record.has_phone for record in self.records)


def rows(records: Iterable[Record]) -> list[Row]:
    """One line a customer, in the order of the first record; nobody is listed twice (LOG-3)."""
    by_customer: dict[str, list[Record]] = defaultdict(list)
    for record in sorted(records, key=lambda r: (r.at, r.subject, r.subject_id)):
        by_customer[record.who].append(record)
    return [Row(min(found, key=lambda r: STRENGTH.index(r.kind)), found) for found in by_customer.values()]


@dataclass(frozen=True, slots=True)
class Received:
    """A group of visitors that a guide received and has not put down as anything yet."""

    key: Any
    by_id: int
    at: datetime


def unrecorded(received: Iterable[Received], records: Iterable[Record]) -> list[Received]:
    """The groups without a record: each takes the guide's first later record of the day that no other group took."""
    waiting: dict[int | None, list[datetime]] = defaultdict(list)
    for record in sorted(records, key=lambda r: r.at):
        waiting[record.by_id].append(record.at)
    left = []
    for group in sorted(received, key=lambda g: g.at):
        later = next((at for at in waiting[group.by_id] if at >= group.at), None)
        if later is None:
            left.append(group)
        else:
            waiting[group.by_id].remove(later)
    return left
