import datetime as dt
import sys

from django.core.management.base import BaseCommand
from django.utils import timezone

from kpi.services import rollup
from salesops.kernel.clock import local_day


class Command(BaseCommand):
    help = "Roll the figures up by day (KPI-16); with --check recount them and exit 1 on any difference."

    def add_arguments(self, parser):
        parser.add_argument("--day", type=dt.date.fromisoformat)
        parser.add_argument("--from", dest="first", type=dt.date.fromisoformat)
        parser.add_argument("--to", dest="last", type=dt.date.fromisoformat)
        parser.add_argument("--check", action="store_true")

    def handle(self, *args, day, first, last, check, **options):
        now = timezone.now()
        today = local_day(now)
        first = day or first or today - dt.timedelta(days=rollup.LOOKED_BACK)
        last = day or last or today
        if not check:
            self.stdout.write(f"rows={rollup.roll(first, last, now=now)} from={first} to={last}")
            return
        found = rollup.differences(first, last, now=now)
        for kpi, on, unit_id, user_id, rolled, counted in found:
            self.stdout.write(f"{kpi} {on} unit={unit_id} user={user_id} rolled={rolled} counted={counted}")
        self.stdout.write(f"differences={len(found)} from={first} to={last}")
        if found:
            sys.exit(1)
