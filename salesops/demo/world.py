"""A small clockwork: everybody's journey is a generator that acts and then says how long it waits."""

import datetime as dt
import heapq
import itertools
import random

from django.utils import timezone

from salesops.kernel.clock import local_day
from salesops.kernel.errors import BusinessError

OPENS, CLOSES = dt.time(9, 5), dt.time(19, 50)


def minutes(count):
    return dt.timedelta(minutes=count)


def hours(count):
    return dt.timedelta(hours=count)


def days(count):
    return dt.timedelta(days=count)


class World:
    """The demo company at a moment: people, range, dice, and whose turn comes next."""

    def __init__(self, *, units, staff, range_, begins, ends, seed=20260701):
        self.units, self.staff, self.range = units, staff, range_
        self.begins, self.ends = begins, ends
        self.dice = random.Random(seed)
        self.now = begins
        self.calls = 0
        self.refused: dict[str, int] = {}
        self._turns: list = []
        self._count = itertools.count()

    def start(self, journey, at):
        """Begin a journey at an instant."""
        heapq.heappush(self._turns, (at, next(self._count), journey))

    def run(self):
        """Let everybody act in the order of time until the present."""
        while self._turns:
            at, _number, journey = heapq.heappop(self._turns)
            if at >= self.ends:
                continue
            self.now = at
            wait = self._turn(journey)
            if wait is not None:
                self.start(journey, at + wait)

    def _turn(self, journey):
        try:
            return next(journey)
        except StopIteration:
            return None
        except BusinessError as refusal:  # a journey the rules end: the company lives with it
            self.refused[refusal.rule] = self.refused.get(refusal.rule, 0) + 1
            return None

    def do(self, service, *args, actor, **kwargs):
        """One service call by one of the staff at the present moment."""
        self.calls += 1
        return service(*args, actor=self.staff[actor] if isinstance(actor, str) else actor, now=self.now, **kwargs)

    def chance(self, percent):
        return self.dice.random() * 100 < percent

    def between(self, low, high):
        """A span of so many hours, drawn."""
        return dt.timedelta(hours=self.dice.uniform(low, high))

    def until_open(self, wait):
        """A wait that ends in opening hours: what would fall into the night moves to the next morning."""
        local = timezone.localtime(self.now + wait, timezone.get_default_timezone())
        if OPENS <= local.time() < CLOSES:
            return wait
        morning = local.date() if local.time() < OPENS else local.date() + dt.timedelta(days=1)
        opening = dt.datetime.combine(morning, OPENS, tzinfo=local.tzinfo)
        return opening + minutes(self.dice.randint(0, 180)) - self.now

    @property
    def today(self):
        return local_day(self.now)
