"""What the demo company's machinery has done by the time somebody looks: targets, ends booked, figures, seals."""

import datetime as dt
from decimal import Decimal

from kpi import periods
from kpi.services import rollup, targets
from leads.services.sweep import sweep
from salesops.kernel.clock import local_day
from salesops.kernel.services import trail

# a month's target in CNY by unit code and person
UNITS = {"company": 1_600_000, "east": 900_000, "south": 500_000, "north": 200_000, "east-team": 520_000}
PEOPLE = {
    "sales1": 180_000, "sales2": 160_000, "sales4": 120_000, "sales3": 170_000, "sales5": 120_000, "guide1": 70_000,
    "guide2": 60_000, "guide3": 60_000, "guide5": 60_000, "guide8": 50_000,
}  # fmt: skip


def set_targets(world):
    """Targets of this month, quarter and year; the people have acknowledged those of the month."""
    for read, months in ((periods.month_of, 1), (periods.quarter_of, 3), (periods.year_of, 12)):
        period = read(world.today).text
        for code, amount in UNITS.items():
            world.do(targets.set_target, actor="director", period=period, unit=world.units[code],
                     amount=Decimal(amount * months))  # fmt: skip
        for username, amount in PEOPLE.items():
            person = world.staff[username]
            made = world.do(targets.set_target, actor="director", period=period, unit=person.unit, person=person,
                            amount=Decimal(amount * months))  # fmt: skip
            if months == 1:
                world.do(targets.acknowledge, made.pk, actor=person)


def settle(world, *, now, days):
    """Book what time has decided, roll the figures up, lay the seals."""
    sweep(now=now, confirmed=True)
    rollup.roll(local_day(now) - dt.timedelta(days=days), local_day(now), now=now)
    trail.seal()
