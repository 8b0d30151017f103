"""Is this number free? Only free or protected is said, logged, so many times a day (REG-20)."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from leads.models import ProtectionCheck, Registration
from leads.services import phones, queue
from leads.shown import Sight
from salesops.kernel.clock import day_end, local_day
from salesops.kernel.errors import TooMany
from salesops.kernel.services import policies


@dataclass(frozen=True)
class Answer:
    """`status` is free or protected; `registration` only when it is within the asker's reach."""

    status: str
    registration: Registration | None = None
    left: int | None = None


@transaction.atomic
def check(text, *, actor, now):
    """Answer whether a phone is free. Own reach does not count, the same number counts once a day; above the daily
    number TooMany."""
    phone = phones.read(text, unit=actor.unit)
    customer = phones.match(phone)
    live = customer.registrations.live(now).select_related("owner").first() if customer else None
    if live and Registration.objects.visible_to(actor, now).filter(pk=live.pk).exists():
        return Answer("protected", live)
    taken = bool(live) or bool(customer and queue.is_anothers_turn(customer, actor, now))
    answer = "protected" if taken else "free"
    return Answer(answer, left=count(phone.canonical, actor, now, answer=answer))


def is_masked(customer, user, now):
    """Whether the person sees this customer only masked."""
    return not Sight(user, now).full_customer(customer)


def count(canonical, actor, now, *, answer="search"):
    """Count a number as checked, once a person and day; how many checks are left, or TooMany."""
    day = local_day(now)
    digest = salted_hmac("leads.check", canonical).hexdigest()
    today = ProtectionCheck.objects.filter(user=actor, day=day)
    limit = policies.numbers(actor.unit, at=now).check_day_limit
    used = today.count()
    if today.filter(phone_digest=digest).exists():
        return limit - used
    if used >= limit:
        raise TooMany(
            _("You have checked %(limit)s numbers today; report the customer without the check.") % {"limit": limit},
            rule="REG-20",
            retry_after=int((day_end(day) - now).total_seconds()),
        )
    try:
        with transaction.atomic():
            ProtectionCheck.objects.create(user=actor, day=day, phone_digest=digest, at=now, answer=answer)
    except IntegrityError:  # the same number in the same moment
        return limit - used
    return limit - used - 1
