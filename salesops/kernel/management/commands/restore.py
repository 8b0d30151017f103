from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from salesops.kernel.errors import BusinessError
from salesops.kernel.services import backups


class Command(BaseCommand):
    """Put a backup into a missing or empty system. On a server two people are named for it (SEC-6)."""

    help = "Restores a backup into a missing or empty system; anything else is refused and nothing changes."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--people", nargs=2, metavar=("USER", "USER"), default=(), help="the two who restore; a server needs them"
        )

    def handle(self, file, people, **options):
        if settings.SERVER and not people:
            raise CommandError("On a server two people restore a backup: --people USER USER (SEC-6).")
        try:
            manifest = backups.restore(file, people=people, now=timezone.now())
        except FileNotFoundError as error:
            raise CommandError(f"{file}: there is no such file.") from error
        except BusinessError as refusal:
            raise CommandError(f"{file}: {refusal.message}") from refusal
        rows, files = sum(manifest["rows"].values()), len(manifest["files"])
        self.stdout.write(f"{file} of {manifest['made_at']}: {rows} rows, {files} files")
