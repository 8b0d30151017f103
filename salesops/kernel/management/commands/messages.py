from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from salesops.kernel import catalogue


class Command(BaseCommand):
    """Compile the Chinese catalogue and name the texts of the code that have no Chinese."""

    help = "Compiles locale/parts into the Chinese catalogue; lists texts without Chinese."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="exit 1 when anything is missing or wrong")
        parser.add_argument("--compile", action="store_true", help="compile only, compare nothing")

    def handle(self, **options):
        catalogue.compile_parts(settings.BASE_DIR)
        if options["compile"]:
            return
        report = catalogue.compare(settings.BASE_DIR)
        self._list("without Chinese", report.untranslated)
        self._list("wrong", report.faulty)
        self._list("unused", report.unused)
        if options["check"] and not report.complete:
            raise CommandError(
                f"{len(report.untranslated)} texts without Chinese, {len(report.faulty)} wrong in locale/parts."
            )

    def _list(self, heading, lines):
        self.stdout.write(f"{heading}: {len(lines)}")
        for line in lines:
            self.stdout.write(f"  {line}")
