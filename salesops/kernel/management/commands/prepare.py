from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand

from salesops.kernel.checks import DEMO_PASSWORD


class Command(BaseCommand):
    """Bring the database up to date, collect static files for a server; runs before every start and may run twice."""

    help = (
        "Migrates; with DEBUG=false collects static files; with --demo loads the demo company into an empty database."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("--demo", action="store_true", help="load the demo company when there are no people yet")

    def handle(self, **options):
        call_command("migrate", verbosity=0, interactive=False)
        if not settings.DEBUG:
            call_command("collectstatic", verbosity=0, interactive=False)
        elif options["demo"] and not get_user_model()._base_manager.exists():
            self.stdout.write("Loading the demo company …")
            self.stdout.flush()
            call_command("demo")
            self.stdout.write(f"Demo people: sales1, store1, finance1, director, …; password {DEMO_PASSWORD}")
