"""How long the doors beside protection stay open: cool-down, pool, restoring, disputes (REG-9, REG-16, REG-22).

"Within N days of" an instant means to the same time of day N local days later; that instant itself is still within
what is granted, and already beyond what is forbidden.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

COOLING = frozenset({"expired"})


def days_later(instant: datetime, days: int, tz: ZoneInfo) -> datetime:
    """The same time of day so many local days later."""
    local = instant.astimezone(tz)
    return (local.replace(tzinfo=None) + timedelta(days=days)).replace(tzinfo=tz).astimezone(UTC)


def cools_down_until(status: str, ended_at: datetime, tz: ZoneInfo, *, days: int) -> datetime | None:
    """From when the same person may report or claim again after expiry or cap; None where nothing cools (REG-16)."""
    return days_later(ended_at, days, tz) if status in COOLING else None


def is_in_pool(status: str, ended_at: datetime, now: datetime, tz: ZoneInfo, *, lost_days: int) -> bool:
    """Whether an ended registration's customer can be claimed (REG-16): lost ones late, invalid ones never."""
    if status in ("lapsed", "expired", "withdrawn"):
        return True
    return status == "lost" and now >= days_later(ended_at, lost_days, tz)


def may_restore(ended_at: datetime, now: datetime, tz: ZoneInfo, *, days: int) -> bool:
    """Whether the head may still restore a wrongful loss (REG-22); whether somebody registered since is asked apart."""
    return ended_at <= now <= days_later(ended_at, days, tz)


def may_dispute(deal_at: datetime | None, now: datetime, tz: ZoneInfo, *, days: int) -> bool:
    """Whether a dispute may be opened: from the refusal on, to 30 days after the deal (REG-9)."""
    return deal_at is None or now <= days_later(deal_at, days, tz)
