"""Book what time has decided: `manage.py sweep [--now ISO] [--confirm]`."""

import datetime as dt
import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from leads.services.sweep import BreakerTripped, sweep


class Command(BaseCommand):
    help = "Book what time has decided: lapses, expiries, reminders, escalations."

    def add_arguments(self, parser):
        parser.add_argument("--now", help="the instant to book for (ISO 8601); default: the clock")
        parser.add_argument("--confirm", action="store_true", help="book also what the circuit breaker stops (POL-3)")

    def handle(self, *args, **options):
        try:
            counts = sweep(now=_instant(options["now"]), confirmed=options["confirm"])
        except BreakerTripped as tripped:
            self.stderr.write(str(tripped.message))
            sys.exit(3)
        self.stdout.write(" ".join(f"{word}={counts[word]}" for word in ("lapsed", "expired", "reminded", "escalated")))


def _instant(text):
    if not text:
        return timezone.now()
    try:
        instant = dt.datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text} is not an ISO time.") from None
    return instant if timezone.is_aware(instant) else instant.replace(tzinfo=timezone.get_default_timezone())
