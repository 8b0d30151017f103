from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone

from salesops.kernel.services import backups


class Command(BaseCommand):
    """Write everything, rows and stored files as of one moment, into one file; the system goes on working."""

    help = "Writes a consistent backup of all rows and stored files while the system runs."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, file, **options):
        manifest = backups.make(file, now=timezone.now())
        rows, files = sum(manifest["rows"].values()), len(manifest["files"])
        self.stdout.write(f"{file}: {rows} rows, {files} files, {file.stat().st_size} bytes")
