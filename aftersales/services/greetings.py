"""Birthday and festival greetings: prepared by the product, sent by a person (AFT-1)."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from leads.models import Customer
from salesops.kernel.clock import local_day
from salesops.kernel.errors import Conflict, require
from salesops.kernel.models import CalendarDay
from salesops.kernel.services import policies
from salesops.kernel.services.trail import record

from .. import access
from ..models import CallBack, Greeting
from . import parties

Occasion = Greeting.Occasion


def prepare(*, now):
    """Prepare the greetings of the coming days for customers in care; returns how many are new. Safe to run twice."""
    today = local_day(now)
    last = today + dt.timedelta(days=policies.numbers(at=now).greeting_days_ahead)
    in_care = Customer.objects.current().filter(anonymised_at=None).exclude(carer=None)
    rows = [*_birthdays(in_care, today, last, now), *_festivals(in_care, today, last, now)]
    before = Greeting.objects.filter(on__gte=today).count()
    Greeting.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return Greeting.objects.filter(on__gte=today).count() - before


def _birthdays(customers, first, last, now):
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    for day in days:
        born = Q(birthday__month=day.month, birthday__day=day.day)
        if day.month == 2 and day.day == 28 and (day + dt.timedelta(days=1)).month == 3:
            born |= Q(birthday__month=2, birthday__day=29)  # in a common year, the day before is celebrated
        for customer in customers.filter(born).select_related("carer__unit"):
            yield _greeting(customer, now, occasion=Occasion.BIRTHDAY, on=day)


def _festivals(customers, first, last, now):
    """The first day of every public holiday, for customers who are called every month."""
    names = dict(CalendarDay.objects.filter(day__range=(first, last), is_working=False).values_list("day", "name"))
    earlier = set(
        CalendarDay.objects.filter(day__gte=first - dt.timedelta(days=10), day__lt=last, is_working=False)
        .exclude(name="").values_list("day", "name")
    )  # fmt: skip
    cared_for = CallBack.objects.planned().filter(kind=CallBack.Kind.MONTHLY).values("customer")
    for day, name in sorted(names.items()):
        if not name or (day - dt.timedelta(days=1), name) in earlier:
            continue
        for customer in customers.filter(pk__in=cared_for).select_related("carer__unit"):
            yield _greeting(customer, now, occasion=Occasion.FESTIVAL, festival=name, on=day)


def _greeting(customer, now, **fields):
    return Greeting(customer=customer, owner=customer.carer, unit=customer.carer.unit, prepared_at=now, **fields)


@transaction.atomic
def send(greeting_id, *, text, actor, now):
    """A person sends it, in his own words if he likes; once."""
    rows = Greeting.objects.select_for_update(no_key=True, of=("self",)).select_related("unit", "customer")
    greeting = rows.get(pk=greeting_id)
    require(access.can_send(actor, greeting, now), _("Somebody else greets this customer."), rule="AFT-1")
    if greeting.sent_at:
        raise Conflict(_("This greeting has been sent."), rule="AFT-1")
    if local_day(now) > greeting.on:
        raise Conflict(_("The day of this greeting is over."), rule="AFT-1")
    greeting.text = parties.words(text, "text", _("Write the greeting."), rule="AFT-1")[:500]
    greeting.sent_at, greeting.sent_by = now, actor
    greeting.save()
    record("aftersales.greeting.sent", greeting, actor=actor, at=now, rule="AFT-1", occasion=greeting.occasion,
           customer=greeting.customer_id, personal={"text": greeting.text})  # fmt: skip
    return greeting


def words_for(greeting):
    """The prepared text, in the language of the company."""
    name = greeting.customer.name
    if greeting.occasion == Occasion.BIRTHDAY:
        return _("Dear %(name)s, happy birthday. We wish you a good year at home.") % {"name": name}
    return _("Dear %(name)s, happy %(festival)s to you and your family.") % {
        "name": name, "festival": greeting.festival.removesuffix("（观察日）"),
    }  # fmt: skip
