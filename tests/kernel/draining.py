"""A program of its own for the kill test: answers commands from its input on the system of its environment.

`lay N` writes N notices and prints their marks, `wake` sends messages to the workers, `left` counts what is not sent.
"""

import sys

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from salesops.kernel.models import Delivery, User  # noqa: E402
from salesops.kernel.services import notice_settings, notices  # noqa: E402
from salesops.kernel.tasks import drain_notices  # noqa: E402


@transaction.atomic
def lay(count):
    person = User.objects.create(username="sales1", name="sales1")
    notice_settings.choose(person, "wecom", True)
    now = timezone.now()
    for n in range(int(count)):
        notices.notify([person], "approval.waiting", key=f"k{n}", now=now, params={"title": f"Q-{n}"})
    return " ".join(f"salesops-{pk}-wecom" for pk in Delivery.objects.values_list("notice", flat=True))


def wake():
    for _n in range(4):
        drain_notices.delay()
    return "ok"


def left():
    return Delivery.objects.exclude(state=Delivery.State.SENT).count()


for line in sys.stdin:
    name, *given = line.split()
    print({"lay": lay, "left": left, "wake": wake}[name](*given), flush=True)
