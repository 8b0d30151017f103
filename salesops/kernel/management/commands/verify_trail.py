import sys

from django.core.management.base import BaseCommand

from salesops.kernel.services import trail


class Command(BaseCommand):
    """Recount the chain and say whether anybody touched the trail (SEC-2)."""

    help = (
        "Checks the trail: `OK N events, M unsealed`, or `event ID: changed / missing / inserted / order` and exit 1."
    )

    def handle(self, **options):
        try:
            events, unsealed = trail.verify()
        except trail.Tampered as fault:
            self.stdout.write(str(fault))
            sys.exit(1)
        self.stdout.write(f"OK {events} events, {unsealed} unsealed")
