"""Which rule numbers govern a unit on a day, and how they are changed (POL-1, POL-4)."""

import bisect
import datetime as dt
import functools
from operator import attrgetter

from django.db import transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from ..clock import local_day
from ..errors import Invalid, require
from ..models import PolicyVersion, Role
from ..policybook import BOOK, CLOCK
from .trail import record


class Numbers:
    """The rule numbers that govern one unit on one local day; `numbers.lapse_days` reads one.

    `version` is the day the youngest of them came into force.
    """

    def __init__(self, values, version):
        self._values = values
        self.version = version

    def __getattr__(self, key):
        values = self.__dict__.get("_values", {})  # a copy asks before it has any
        if key in values:
            return values[key]
        raise AttributeError(key)

    def get(self, key):
        return self._values[key]

    def clock(self, key):
        """A time-of-day number as a time."""
        return dt.time.fromisoformat(self._values[key])

    def changed(self, changes):
        """The same numbers with some changed: what a simulation asks (POL-1)."""
        return Numbers({**self._values, **changes}, self.version)


def numbers(unit=None, *, at):
    """The numbers that govern `unit` (None: the company) at an instant (POL-4).

    A version counts from the start of its local day, and never for what happened before it was entered.
    """
    # The count as well: a version may be committed after one with a higher id.
    rows = _rows(*PolicyVersion.objects.aggregate(newest=Max("id"), count=Count("id")).values())
    entered = bisect.bisect_right(rows, at, key=attrgetter("created_at"))
    return _numbers(unit.region_id if unit else None, unit.kind if unit else "", local_day(at), rows[:entered])


@functools.lru_cache(maxsize=2)
def _rows(newest, count):
    return tuple(PolicyVersion.objects.order_by("created_at", "id"))


@functools.lru_cache(maxsize=512)
def _numbers(region_id, unit_kind, day, rows):
    values = {key: entry.default for key, entry in BOOK.items()}
    strength: dict[str, int] = {}
    version = None
    for row in sorted(rows, key=attrgetter("effective_from", "id")):
        rank = _rank(row, region_id, unit_kind)
        if row.effective_from > day or rank < strength.get(row.key, 0) or row.key not in BOOK:
            continue
        strength[row.key] = rank
        values[row.key] = row.value
        version = max(version or row.effective_from, row.effective_from)
    return Numbers(values, version)


def forget():
    """Drop what is remembered of the versions (a restored database, a test)."""
    _rows.cache_clear()
    _numbers.cache_clear()


def _rank(row, region_id, unit_kind):
    """Region and kind before region before kind before company; -1 where the version is for others (POL-4)."""
    if row.region_id not in (None, region_id) or row.unit_kind not in ("", unit_kind):
        return -1
    return 2 * (row.region_id is not None) + (row.unit_kind != "")


@transaction.atomic
def change(key, value, *, effective_from, why, actor, now, region=None, unit_kind=""):
    """Set a rule number from the start of a local day on, for a scope (POL-1, POL-4).

    Raises NotAllowed for others than administrators and Invalid for a day in the past or a value outside its bounds.
    """
    require(actor.is_a(Role.ADMINISTRATOR), _("Only an administrator changes rule numbers."), rule="POL-1")
    if key not in BOOK:
        raise Invalid(_("There is no such rule number."), rule="POL-1", errors={"key": [_("Unknown rule number.")]})
    value = _checked(BOOK[key], value)
    if effective_from < local_day(now):
        raise Invalid(
            _("A change begins today at the earliest."),
            rule="POL-4",
            errors={"effective_from": [_("This day lies in the past.")]},
        )
    if not why.strip():
        raise Invalid(_("Say why."), rule="POL-1", errors={"why": [_("Say why.")]})
    row = PolicyVersion.objects.create(
        key=key,
        value=value,
        region=region,
        unit_kind=unit_kind,
        effective_from=effective_from,
        why=why.strip(),
        set_by=actor,
        created_at=now,
    )
    record("kernel.policy.changed", row, actor=actor, at=now, rule="POL-1", key=key, value=value,
           effective_from=effective_from, reason=why)  # fmt: skip
    return row


def _is_clock(value):
    try:
        return isinstance(value, str) and len(value) == 5 and dt.time.fromisoformat(value) is not None
    except ValueError:
        return False


def _checked(entry, value):
    """The value in the type and bounds of its entry."""
    problem = None
    if isinstance(entry.default, bool):
        problem = None if isinstance(value, bool) else _("Yes or no.")
    elif isinstance(entry.default, int):
        if isinstance(value, bool) or not isinstance(value, int):
            problem = _("A whole number.")
        elif (entry.low is not None and value < entry.low) or (entry.high is not None and value > entry.high):
            problem = _("Between %(low)s and %(high)s.") % {"low": entry.low, "high": entry.high}
    elif entry.unit is CLOCK:
        problem = None if _is_clock(value) else _("A time of day such as 09:00.")
    elif not isinstance(value, type(entry.default)):
        problem = _("Not a value of this kind.")
    if problem:
        raise Invalid(problem, rule="POL-1", errors={"value": [problem]})
    return value
