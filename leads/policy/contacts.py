"""Which contacts count as follow-up and which notes are flagged (REG-18).

Flags: `empty` (nothing visible; such a note is refused) · `repeated` (same text as the last) · `serial` (one of too
many in a short time by one person). A flagged note is kept and moves no clock.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from salesops.kernel.texts import visible_core

EFFECTIVE_METHODS = frozenset({"phone", "message", "email", "visit", "store_visit", "measurement"})


def is_effective(method: str, outcome: str) -> bool:
    """Only a customer who was reached or answered was followed up."""
    return method in EFFECTIVE_METHODS and outcome == "reached"


def note_flags(
    summary: str,
    *,
    previous_summary: str | None = None,
    own_notes_at: Iterable[datetime] = (),
    now: datetime,
    serial_count: int,
    serial_minutes: int,
) -> frozenset[str]:
    """What speaks against a note; `own_notes_at` are the times of the person's earlier notes on any customer.

    Serial is more than `serial_count` within the window, this one included; a note exactly as old as the window is
    out of it.
    """
    text = visible_core(summary)
    window = timedelta(minutes=serial_minutes)
    recent = sum(1 for at in own_notes_at if now.astimezone(UTC) - at.astimezone(UTC) < window)
    found = {
        "empty": not text,
        "repeated": bool(text) and previous_summary is not None and text == visible_core(previous_summary),
        "serial": recent + 1 > serial_count,
    }
    return frozenset(flag for flag, holds in found.items() if holds)


def renews(method: str, outcome: str, *, by_owner_or_delegate: bool, flags: frozenset[str] = frozenset()) -> bool:
    """Whether a follow-up moves the clocks: effective, unflagged, by the owner or his delegate."""
    return by_owner_or_delegate and not flags and is_effective(method, outcome)


def told_time_problem(told_at: datetime, now: datetime, *, hours: int) -> str | None:
    """`ahead` or `too_old` for a told time; it may lie exactly `hours` back. It never moves a clock."""
    if told_at > now:
        return "ahead"
    return "too_old" if now.astimezone(UTC) - told_at.astimezone(UTC) > timedelta(hours=hours) else None
