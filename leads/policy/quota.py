"""Places of the business team's monthly quota (REG-8)."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

USING_STATUSES = frozenset({"pending", "protected", "lapsed", "expired", "withdrawn", "lost"})
# How a registration came to its owner without taking one of his places.
FREE_ORIGINS = frozenset({"handover", "ruling", "opening"})


@dataclass(frozen=True, slots=True)
class QuotaBalance:
    """A month of one person; `limit` is None where there is no quota (stores)."""

    month: str
    limit: int | None
    used: int
    freed: int

    @property
    def left(self) -> int | None:
        """Never below zero, also after a reversed deal went over."""
        return None if self.limit is None else max(self.limit - self.used, 0)

    @property
    def is_full(self) -> bool:
        return self.limit is not None and self.used >= self.limit


def quota_month(reported_at: datetime, tz: ZoneInfo) -> str:
    """The local calendar month that a report uses a place of: `2026-02`."""
    return f"{reported_at.astimezone(tz):%Y-%m}"


def uses_place(status: str, reason_code: str = "", *, origin: str = "report") -> bool:
    """Whether a registration uses a place of the month of its reporting.

    Origins: `report` `claim` `queue` `assignment` use one; `handover` (of a leaver or mover), `ruling` and `opening` do
    not. Won frees it, whenever the deal was; undone (won -> lost) it uses it again.
    """
    if origin in FREE_ORIGINS:
        return False
    return status in USING_STATUSES or (status == "invalid" and reason_code == "FALSE_DATA")


def quota_balance(month: str, limit: int | None, registrations) -> QuotaBalance:
    """The month's balance from (status, reason_code, origin) of all its registrations."""
    rows = list(registrations)
    used = sum(uses_place(status, code, origin=origin) for status, code, origin in rows)
    freed = sum(status == "won" and origin not in FREE_ORIGINS for status, _, origin in rows)
    return QuotaBalance(month, limit, used, freed)
