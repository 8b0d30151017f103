"""Finding customers and their registrations by phone, last digits, name, pinyin, place or number."""

from leads.models import Customer
from leads.services import checks
from salesops.kernel.services import search


def index(customer):
    """Keep the words a customer and his registrations are found by."""
    reported = list(customer.registrations.values_list("customer_name", "street", "number"))
    names = {customer.name, customer.company, *(name for name, _street, _number in reported)}
    places = {customer.street, customer.district, *(street for _name, street, _number in reported)}
    search.index(
        customer,
        names=[name for name in names if name],
        phones=[phone.number for phone in customer.phones.all()],
        numbers=[customer.number, *(number for _name, _street, number in reported)],
        places=[place for place in places if place],
    )


def customers(queryset, text):
    return queryset.filter(pk__in=search.matching_ids(Customer, text))


def registrations(queryset, text):
    """Registrations of the customers that match."""
    return queryset.filter(customer__in=search.matching_ids(Customer, text))


@search.on_phone_search
def count_as_check(*, user, phone, hits, now):
    """A search by a full phone over masked rows counts as a protection check (REG-20)."""
    if any(hit.resource.key == "leads.customer" and checks.is_masked(hit.record, user, now) for hit in hits):
        checks.count(phone, user, now)
