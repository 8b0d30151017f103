from django.core.management.base import BaseCommand

from salesops.kernel.services import trail


class Command(BaseCommand):
    """Lay the chain over every committed event that has no link yet (SEC-2)."""

    help = "Lays the chain over committed events; prints sealed=N."

    def handle(self, **options):
        self.stdout.write(f"sealed={trail.seal()}")
