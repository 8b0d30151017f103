"""Years, quarters, months and days as people write them: `2026`, `2026-Q4`, `2026-11`, `2026-11-21`."""

import calendar
import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Period:
    """A span of local days, both ends counting."""

    text: str
    first: dt.date
    last: dt.date

    @property
    def days(self):
        return (self.last - self.first).days + 1

    def passed(self, today):
        """The share of the period that lies behind at the end of today, 0 to 1."""
        return min(max((today - self.first).days + 1, 0), self.days) / self.days


def read(text):
    """The period of a text; ValueError when it is none."""
    parts = text.split("-")
    year = int(parts[0])
    if not 2000 <= year <= 2999:
        raise ValueError(text)
    if len(parts) == 1:
        return Period(text, dt.date(year, 1, 1), dt.date(year, 12, 31))
    if len(parts) == 2 and parts[1].startswith("Q"):
        quarter = int(parts[1][1:])
        if not 1 <= quarter <= 4:
            raise ValueError(text)
        return Period(text, dt.date(year, 3 * quarter - 2, 1), _month_end(year, 3 * quarter))
    if len(parts) == 2:
        month = int(parts[1])
        return Period(text, dt.date(year, month, 1), _month_end(year, month))
    day = dt.date.fromisoformat(text)
    return Period(text, day, day)


def _month_end(year, month):
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def month_of(day):
    return read(f"{day:%Y-%m}")


def quarter_of(day):
    return read(f"{day.year}-Q{(day.month + 2) // 3}")


def year_of(day):
    return read(str(day.year))


def before(period):
    """The period of the same kind right before."""
    last = period.first - dt.timedelta(days=1)
    if "Q" in period.text:
        return quarter_of(last)
    return {4: year_of, 7: month_of}.get(len(period.text), lambda day: read(day.isoformat()))(last)


def a_year_before(period):
    """The same period of the year before."""
    year, *rest = period.text.split("-")
    if rest[1:] == ["29"] and rest[0] == "02":
        rest[1] = "28"
    return read("-".join([str(int(year) - 1), *rest]))
