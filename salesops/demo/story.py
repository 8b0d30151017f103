"""The demo company's history, in order: people, products, then what they did, through the real services."""

import datetime as dt
import random

from leads.services import sheets
from salesops.kernel.models import Unit

from . import finish, journeys, people, present, products
from .customers import Crowd
from .world import World, days, hours, minutes

HISTORY = dt.timedelta(days=365)
RECENT = 90


def tell(*, now, scale=1):
    """Lay the whole company; returns how much of what. Deterministic for one `now`."""
    units, staff = people.lay()
    range_ = products.lay(staff["mkt1"], now=now - HISTORY)
    begins = journeys.first_day(now, RECENT)
    world = World(units=units, staff=staff, range_=range_, begins=begins, ends=now)
    crowd = Crowd(random.Random(20260702))
    for back in range(RECENT, -1, -1):
        _plan_day(world, crowd, journeys.first_day(now, back))
    present.begin(world, crowd)
    world.run()
    world.now = now
    finish.set_targets(world)
    finish.settle(world, now=now, days=RECENT)
    return {"units": len(units), "people": len(staff), "products": len(range_), "calls": world.calls, **_told(world)}


def _told(world):
    return {f"refused_{rule or 'other'}": count for rule, count in sorted(world.refused.items())}


def _plan_day(world, crowd, morning):
    """Who comes on this day, and when."""
    dice = world.dice

    def at():
        return morning + minutes(dice.randint(0, 570))

    if dice.random() < 0.6:
        world.start(
            journeys.phone_inquiry(world, crowd.next(dice.choice(["east", "east", "south", "north"])), "east"), at()
        )
    for guide in ("guide1", "guide2", "guide3", "guide5", "guide8"):
        if dice.random() < 0.2:
            world.start(journeys.walk_in(world, crowd.next(region_of(world, guide)), guide), at())
    for salesman in ("sales1", "sales2", "sales3", "sales4", "sales5"):
        if dice.random() < (0.34 if salesman in ("sales1", "sales3") else 0.14):
            buyer = crowd.next(region_of(world, salesman))
            when = at()
            world.start(journeys.field_report(world, buyer, salesman, late=dice.random() < 0.04), when)
            if dice.random() < 0.12:
                rival = dice.choice([s for s in ("sales1", "sales2", "sales4") if s != salesman])
                world.start(journeys.second_report(world, buyer, rival), when + hours(dice.randint(3, 60)))
    for store in (unit for unit in world.units.values() if unit.kind == Unit.Kind.STORE):
        world.start(_close_day(world, store, dice.randint(1, 6)), morning + hours(12) - minutes(dice.randint(1, 50)))


def region_of(world, username):
    return world.staff[username].unit.region.code


def _close_day(world, store, visitors):
    """The store manager hands in the day's sheet; now and then late."""
    recent = world.ends - world.now < days(21)
    if not recent or world.chance(4):
        return
    manager = next(p for p in world.staff.values() if p.unit_id == store.pk and p.is_a("store_manager"))
    if world.chance(8):
        yield hours(1)
    sheet = store.intent_sheets.filter(day=world.today).first() or world.do(
        sheets.open_sheet, store, day=world.today, actor=manager
    )
    world.do(sheets.submit, sheet.pk, actor=manager, visitors=visitors, comment="部分客户只看，未留资")
    return
    yield
