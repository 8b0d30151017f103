"""Every rule number of the product: its key, default, unit and the rules it serves. Defaults are laid down as the first
policy version at installation; from then on the versions decide (POL-1)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class RuleNumber:
    """A number (or word) of the rule book that the company may change from a day on."""

    key: str
    default: Any
    unit: Any
    rules: tuple[str, ...]
    label: Any
    low: Any = None
    high: Any = None


BOOK: dict[str, RuleNumber] = {}

DAYS, HOURS, MINUTES, TIMES, CNY, PERCENT = (
    _("days"), _("hours"), _("minutes"), _("times"), _("CNY"), _("percent"),
)  # fmt: skip
WORKING_DAYS, WORKING_HOURS, ROWS, CLOCK = _("working days"), _("working hours"), _("rows"), _("time of day")


def number(key, default, unit, rules, label, low=None, high=None):
    """Enter a rule number into the book; every app does so in its `numbers.py`."""
    if key in BOOK:
        raise ValueError(f"{key} is in the book already")
    BOOK[key] = RuleNumber(key, default, unit, tuple(rules.split()), label, low, high)


number("absence_max_days", 60, DAYS, "ORG-3", _("Longest absence with a delegate"), 1, 365)
number("approval_reminder_days", 1, WORKING_DAYS, "APR-3", _("Reminder of a waiting approval after"), 1, 10)
number("approval_escalation_days", 2, WORKING_DAYS, "APR-3", _("Next higher may decide after"), 1, 20)
number("breaker_percent", 20, PERCENT, "POL-3", _("A sweep stops above this share of live registrations"), 1, 100)
number("breaker_floor", 50, ROWS, "POL-3", _("and above this number of registrations"), 0, 100000)
number("reveal_day_limit", 50, TIMES, "SEC-1", _("Full values looked at a day and person"), 1, 1000)
number("pages_watch_limit", 200, TIMES, "SEC-1", _("Record pages in 10 minutes before the head is told"), 10, 10000)
number("export_second_person_rows", 100, ROWS, "SEC-6", _("Export needs a second person above"), 1, 100000)
number("file_max_mb", 20, _("MB"), "SEC-1", _("Largest file"), 1, 200)
number("customer_link_days", 30, DAYS, "SEC-4", _("A customer's link is good for"), 1, 365)
number("export_link_hours", 24, HOURS, "SEC-6", _("An export can be fetched for"), 1, 168)
number("handover_undo_days", 7, DAYS, "ORG-10", _("A hand-over can be undone for"), 0, 30)
number("business_opens", "09:00", CLOCK, "INQ-7", _("Business hours begin"))
number("business_closes", "18:00", CLOCK, "INQ-7", _("Business hours end"))
number("idle_minutes", 30, MINUTES, "SEC-3", _("Idle limit of a session"), 5, 720)
number("idle_minutes_sales", 240, MINUTES, "SEC-3", _("Idle limit of guides and salesmen"), 5, 720)
