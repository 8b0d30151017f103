from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from salesops.demo import story
from salesops.kernel.models import User


class Command(BaseCommand):
    help = "Load the demo company into an empty database."

    def add_arguments(self, parser):
        parser.add_argument("--scale", type=int, default=1, metavar="N", help="multiply the history, for load tests")

    def handle(self, *args, scale, **options):
        if not settings.DEBUG:
            raise CommandError("demo refuses with DEBUG=false: its people have a published password.")
        if User.objects.exists():
            raise CommandError("demo needs an empty database; this one has people.")
        with transaction.atomic():
            counts = story.tell(now=timezone.now(), scale=scale)
        self.stdout.write(" ".join(f"{word}={count}" for word, count in counts.items()))
