"""Until when a registration protects, when its follow-up is due, and why: the one function everything asks.

Page, API, sweep, certificate, evidence pack, simulation and tests call `standing(facts, windows, calendar)`.
It knows no "now": the same facts give the same answer whenever it is asked (REG-14); `state_at` adds the clock.

Day clocks count whole days after a base day: base 16 Nov, 3 days -> to the end of 19 Nov. A day the clock does not
count (a lost day, a pause) moves the end by one. The three ends, whichever is first (REG-25):

* `lapse` (REG-5): last follow-up, or reporting, + lapse_days.
* `expiry` (REG-6): reporting + expiry_days (+ extension, REG-7), business team only, ended for good by a measurement or
  deposit recorded in time.
* `cap` (REG-18): reporting + cap_days; pauses do not move it.

When two fall on one instant the one that no act of the owner could have mended is named: cap, expiry, lapse.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from functools import cached_property

from leads.policy.moves import LIVE
from leads.policy.reasons import explain
from leads.policy.steps import Equation, Step
from salesops.kernel.worktime import Calendar, add_working_days, end_of_day, local_day

__all__ = ["Equation", "Extension", "Facts", "Standing", "State", "Step", "Windows", "standing", "state_at"]


@dataclass(frozen=True, slots=True)
class Windows:
    """The numbers of the policy version that governs a registration (POL-1)."""

    follow_up_days: int
    lapse_days: int
    expiry_days: int
    cap_days: int
    extension_days: int
    extension_hold_days: int
    pause_days: int
    handover_days: int

    @classmethod
    def of(cls, numbers) -> "Windows":
        """Pick them from the numbers of a policy version; a missing one is an error, not a default."""
        return cls(**{f.name: int(getattr(numbers, f.name)) for f in fields(cls)})


@dataclass(frozen=True, slots=True)
class Extension:
    """The owner's one request for more time (REG-7); undecided without `decided_at`, refused with 0 days."""

    asked_at: datetime
    decided_at: datetime | None = None
    granted_days: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What happened to a registration, as far as its clocks care.

    `reported_at` bears day D: for a claim after one's own withdrawal it is the earlier report, with that one's
    `last_effective_at` (REG-16). `last_effective_at` is the server time of the owner's or delegate's last effective
    contact, revival included; `measured_at` and `deposit_at` are the first recorded ones. Pauses are (first, last) day:
    granted on day G for n days they cover G+1 to G+n. `restored` and `merges_undone` hold (ended, live again) instants.
    `handed_over_at` is the first hand-over or assignment only (ORG-10).
    """

    reported_at: datetime
    business_team: bool
    last_effective_at: datetime | None = None
    measured_at: datetime | None = None
    deposit_at: datetime | None = None
    extension: Extension | None = None
    lost_days: frozenset[date] = frozenset()
    pauses: tuple[tuple[date, date], ...] = ()
    restored: tuple[tuple[datetime, datetime], ...] = ()
    merges_undone: tuple[tuple[datetime, datetime], ...] = ()
    handed_over_at: datetime | None = None
    ruled_at: datetime | None = None


@dataclass(frozen=True)
class Clock:
    """A day clock: where it starts, how long it runs, which days it does not count, where that ends."""

    base: date
    base_is: str
    days: tuple[tuple[int, str], ...]
    uncounted: tuple[tuple[str, frozenset[date]], ...]

    def equation(self) -> Equation:
        last, skipped = self._run()
        return Equation(self.base, self.base_is, self.days + skipped, last)

    @cached_property
    def last_day(self) -> date:
        return self._run()[0]

    def _run(self) -> tuple[date, tuple[tuple[int, str], ...]]:
        """Walk over the uncounted days in order; one day counts once, under the first name it has."""
        last, skipped = self.base + timedelta(days=sum(n for n, _ in self.days)), {}
        named = {day: code for code, days in reversed(self.uncounted) for day in days if day > self.base}
        for day in sorted(named):
            if day > last:
                break
            last += timedelta(days=1)
            skipped[named[day]] = skipped.get(named[day], 0) + 1
        return last, tuple((count, code) for code, count in skipped.items())


@dataclass(frozen=True)
class Standing:
    """The dates of a registration (REG-25). Days are the last that count; `protected_until` protects no more.

    `expires_on` is None where REG-6 does not rule: stores, and after a measurement or deposit in time. `held_until` is
    set while or as far as an extension request holds REG-6.
    """

    protected_until: datetime
    first_end: str
    follow_up_due_on: date
    overdue_from: datetime
    lapses_on: date
    expires_on: date | None
    capped_on: date
    held_until: datetime | None
    facts: Facts
    windows: Windows
    calendar: Calendar

    @cached_property
    def reasons(self) -> tuple[Step, ...]:
        """The same reckoning, said step by step (REG-17)."""
        return tuple(explain(self, _Reckoning(self.facts, self.windows, self.calendar)))


@dataclass(frozen=True, slots=True)
class State:
    """What a registration is at an instant: its status by the clock, and whether it protects and is overdue."""

    status: str
    protects: bool
    overdue: bool
    reason_code: str = ""


def standing(facts: Facts, windows: Windows, calendar: Calendar) -> Standing:
    """Reckon all dates of a registration from its facts."""
    reckoning = _Reckoning(facts, windows, calendar)
    until, first_end = reckoning.end()
    return Standing(
        protected_until=until,
        first_end=first_end,
        follow_up_due_on=reckoning.follow_up.last_day,
        overdue_from=reckoning.midnight(reckoning.follow_up),
        lapses_on=reckoning.lapse.last_day,
        expires_on=reckoning.expiry.last_day if reckoning.expires else None,
        capped_on=reckoning.cap.last_day,
        held_until=reckoning.held_until,
        facts=facts,
        windows=windows,
        calendar=calendar,
    )


def state_at(standing: Standing, status: str, now: datetime) -> State:
    """The status that time has decided, booked or not (REG-14); statuses that time does not move stay as they are."""
    if status not in LIVE:
        return State(status, protects=False, overdue=False)
    if now < standing.protected_until:
        return State(status, protects=True, overdue=now >= standing.overdue_from)
    if standing.first_end == "lapse":
        return State("lapsed", protects=False, overdue=False)
    return State("expired", protects=False, overdue=False, reason_code="CAP" if standing.first_end == "cap" else "")


class _Reckoning:
    """The clocks of one registration, each worked out once."""

    def __init__(self, facts: Facts, windows: Windows, calendar: Calendar):
        self.facts, self.windows, self.calendar = facts, windows, calendar
        merges = _gaps(facts.merges_undone, calendar)
        pauses = frozenset(day for first, last in facts.pauses for day in _span(first, last))
        self.outages = (("lost_days", facts.lost_days), ("merge_days", merges))
        self.duty_gaps = (*self.outages, ("pause_days", pauses))
        self.reporting_gaps = (*self.outages, ("restored_days", _gaps(facts.restored, calendar)))
        self.expiry_gaps = (*self.reporting_gaps, ("pause_days", pauses))

    def day(self, instant: datetime) -> date:
        return local_day(instant, self.calendar.tz)

    def midnight(self, clock: Clock) -> datetime:
        return end_of_day(clock.last_day, self.calendar.tz)

    @cached_property
    def contact_base(self) -> tuple[date, str]:
        """Day L: the latest of reporting, follow-up, restoring and ruling; it never goes back (REG-18)."""
        dates = [(self.day(self.facts.reported_at), "reported")]
        if self.facts.last_effective_at:
            dates.append((self.day(self.facts.last_effective_at), "last_follow_up"))
        dates += [(self.day(back), "restored") for _, back in self.facts.restored]
        if self.facts.ruled_at:
            dates.append((self.day(self.facts.ruled_at), "ruled"))
        return max(dates, key=lambda dated: dated[0])

    @cached_property
    def expiry_base(self) -> tuple[date, str]:
        reported = (self.day(self.facts.reported_at), "reported")
        if self.facts.ruled_at:
            return max(reported, (self.day(self.facts.ruled_at), "ruled"), key=lambda dated: dated[0])
        return reported

    @cached_property
    def follow_up(self) -> Clock:
        return Clock(*self.contact_base, ((self.windows.follow_up_days, "follow_up_days"),), self.duty_gaps)

    @cached_property
    def lapse(self) -> Clock:
        return Clock(*self.contact_base, ((self.windows.lapse_days, "lapse_days"),), self.duty_gaps)

    @cached_property
    def cap(self) -> Clock:
        day = self.day(self.facts.reported_at)
        return Clock(day, "reported", ((self.windows.cap_days, "cap_days"),), self.reporting_gaps)

    @cached_property
    def plain_expiry(self) -> Clock:
        return Clock(*self.expiry_base, ((self.windows.expiry_days, "expiry_days"),), self.expiry_gaps)

    @cached_property
    def latest_hold(self) -> datetime:
        day = add_working_days(self.calendar, self.plain_expiry.last_day, self.windows.extension_hold_days)
        return end_of_day(day, self.calendar.tz)

    @cached_property
    def extension_state(self) -> str:
        """`none`, `void` (asked or decided too late), `pending`, `granted` or `refused`."""
        extension = self.facts.extension
        if extension is None:
            return "none"
        if extension.asked_at >= self.midnight(self.plain_expiry):
            return "void"
        if extension.decided_at is None:
            return "pending"
        if extension.decided_at >= self.latest_hold:
            return "void"
        return "granted" if extension.granted_days else "refused"

    @cached_property
    def expiry(self) -> Clock:
        if self.extension_state != "granted":
            return self.plain_expiry
        more = min(self.facts.extension.granted_days, self.windows.extension_days)
        clock = self.plain_expiry
        return Clock(clock.base, clock.base_is, (*clock.days, (more, "extension_days")), clock.uncounted)

    @cached_property
    def held_until(self) -> datetime | None:
        """How far a request that was undecided at expiry holds it; None when it held nothing."""
        extension = self.facts.extension
        if not self.facts.business_team or self.extension_state in ("none", "granted"):
            return None
        midnight = self.midnight(self.plain_expiry)
        if extension.asked_at >= midnight:
            return None
        until = min(extension.decided_at or self.latest_hold, self.latest_hold)
        return until if until > midnight else None

    @cached_property
    def expiry_end(self) -> datetime:
        return self.held_until or self.midnight(self.expiry)

    @cached_property
    def expires(self) -> bool:
        """Whether REG-6 still rules: business team, nothing recorded in time."""
        recorded = (self.facts.measured_at, self.facts.deposit_at)
        return self.facts.business_team and not any(at and at < self.expiry_end for at in recorded)

    def end(self) -> tuple[datetime, str]:
        """The first of the three ends; a hand-over puts off lapse and expiry, never the cap (ORG-10)."""
        ends = [(self.midnight(self.cap), "cap"), (self.midnight(self.lapse), "lapse")]
        if self.expires:
            ends.insert(1, (self.expiry_end, "expiry"))
        until, first_end = min(ends, key=lambda end: end[0])
        if self.handover_end and self.facts.handed_over_at < until < self.handover_end:
            return min(ends[0], (self.handover_end, first_end), key=lambda end: end[0])
        return until, first_end

    @cached_property
    def handover_end(self) -> datetime | None:
        if self.facts.handed_over_at is None:
            return None
        day = self.day(self.facts.handed_over_at) + timedelta(days=self.windows.handover_days)
        return end_of_day(day, self.calendar.tz)


def _span(first: date, last: date):
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _gaps(pairs, calendar: Calendar) -> frozenset[date]:
    """The days between an end and the return, the day of the return included."""
    days = (_span(local_day(ended, calendar.tz), local_day(back, calendar.tz)) for ended, back in pairs)
    return frozenset(day for span in days for day in span)
