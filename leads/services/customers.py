"""Find, make and keep customers (CUS-1..3, SEC-1)."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from leads.access import can_change
from leads.models import Customer, CustomerAccess, CustomerPhone, PossibleDuplicate
from leads.services import finding
from leads.services.addresses import Address
from leads.services.phones import match
from leads.services.phones import read as read_phone
from leads.shown import AFTER_STEP as FULL_AFTER_STEP
from leads.shown import Sight
from salesops.kernel.calendars import end_of_working_day
from salesops.kernel.errors import Invalid, require
from salesops.kernel.services import policies
from salesops.kernel.services.numbering import next_number
from salesops.kernel.services.trail import record
from salesops.kernel.texts import visible_core

__all__ = ["FULL_AFTER_STEP", "change", "close_step", "find_or_create", "locked_or_made", "match", "open_to",
           "read_phone", "sees_full"]  # fmt: skip


@transaction.atomic
def find_or_create(*, phone, name, actor, now, province="", city="", district="", street="", unit=None, **fields):
    """The customer of a phone, made when nobody has it; two who make him at once get the same one."""
    number = read_phone(phone, unit=unit or actor.unit) if isinstance(phone, str) else phone
    address = Address(province, city, district, street) if province else None
    return match(number) or _made(number, name, address, actor=actor, unit=unit, now=now, fields=fields)


def locked_or_made(number, name, address, *, actor, now, **fields):
    """The same, with the customer's row locked: what happens to him next happens one after the other."""
    customer = match(number) or _made(number, name, address, actor=actor, unit=None, now=now, fields=fields)
    return Customer.objects.locked(customer.pk)


def _made(number, name, address, *, actor, unit, now, fields):
    if not visible_core(name or ""):
        words = _("Enter the customer's name.")
        raise Invalid(words, rule="REG-2", errors={"customer_name": [words]})
    try:
        with transaction.atomic():
            return _make(number, name.strip(), address, actor=actor, unit=unit or actor.unit, now=now, fields=fields)
    except IntegrityError:  # another made him in the same moment
        return match(number)


def _make(number, name, address, *, actor, unit, now, fields):
    customer = Customer(name=name, created_by=actor, unit=unit, created_at=now, **fields)
    _settle(customer, address)
    customer.number = next_number("KH", now=now)
    customer.save(force_insert=True)
    add_number(customer, number, actor=actor, now=now)
    record("leads.customer.created", customer, actor=actor, at=now, rule="CUS-1", personal={"name": name})
    note_possible_duplicates(customer, now=now)
    finding.index(customer)
    return customer


def _settle(customer, address):
    """Take an address over, with the region and the key that follow from it (CUS-5)."""
    if address is None:
        return
    for field, value in address.as_fields().items():
        setattr(customer, field, value)
    customer.region, customer.address_key = address.region, address.key


def add_number(customer, number, *, actor, now, shared=False, is_main=True):
    return CustomerPhone.objects.create(
        customer=customer,
        number=number.canonical,
        base=number.number,
        last_four=number.last_four,
        shared=shared,
        is_main=is_main,
        added_by=actor,
        added_at=now,
    )


def settle_address(customer, address, *, name, actor, now):
    """What a valid report says of him becomes his profile; what stood there before stays on the trail (CUS-1)."""
    before = {"name": customer.name, "street": customer.street, "district": customer.district}
    customer.name = name
    _settle(customer, address)
    after = {"name": customer.name, "street": customer.street, "district": customer.district}
    if before == after:
        return
    customer.save(update_fields=["name", "province", "city", "district", "street", "region", "address_key"])
    record("leads.customer.changed", customer, actor=actor, at=now, rule="CUS-1",
           personal={"before": before, "after": after})  # fmt: skip
    note_possible_duplicates(customer, now=now)


def note_possible_duplicates(customer, *, now):
    """Other customers at the same address, or with the same number but for the extension, go to the supervisor
    (CUS-3)."""
    bases = [phone.base for phone in customer.phones.all()]
    numbers = [phone.number for phone in customer.phones.all()]
    by_number = set(
        CustomerPhone.objects.filter(base__in=bases, shared=False)
        .exclude(customer=customer)
        .exclude(number__in=numbers)
        .values_list("customer_id", "number")
    )
    halves = {pk for pk, number in by_number if "转" not in number or any("转" not in own for own in numbers)}
    same = Customer.objects.current().filter(address_key=customer.address_key).exclude(pk=customer.pk)
    at_home = set(same.values_list("pk", flat=True)[:20]) if customer.address_key else set()
    due_at = None
    for other, why in [(pk, "extension") for pk in halves] + [(pk, "address") for pk in at_home - halves]:
        due_at = due_at or end_of_working_day(now, policies.numbers(customer.unit, at=now).duplicate_days)
        first, second = sorted((customer.pk, other))
        PossibleDuplicate.objects.get_or_create(
            first_id=first,
            second_id=second,
            defaults={"why": why, "unit": customer.unit, "found_at": now, "due_at": due_at},
        )


CHANGEABLE = frozenset(
    {"name", "company", "source", "needs", "business_scope", "expected_purchase_on", "birthday", "vip", "vip_manager"}
)


@transaction.atomic
def change(customer_id, changes, *, actor, now):
    """Correct the profile; what stood there before stays on the trail (CUS-1)."""
    customer = Customer.objects.locked(customer_id)
    require(can_change(actor, customer, now), _("Only those who work with this customer change the profile."))
    changes = {name: value for name, value in changes.items() if getattr(customer, name) != value}
    if "name" in changes and not visible_core(changes["name"]):
        words = _("Enter the customer's name.")
        raise Invalid(words, rule="REG-2", errors={"name": [words]})
    if not changes:
        return customer
    before = {name: getattr(customer, name) for name in changes}
    for name, value in changes.items():
        setattr(customer, name, value)
    customer.save(update_fields=[*changes])
    record("leads.customer.changed", customer, actor=actor, at=now, rule="CUS-1", fields=sorted(changes),
           personal={"before": before, "after": changes})  # fmt: skip
    finding.index(customer)
    return customer


def sees_full(user, customer, now, *, live=None):
    """Whether the person sees phone, name and address of the customer in full (SEC-1)."""
    return Sight(user, now).full_customer(customer, live)


def open_to(customer, *, step, now, user=None, role=""):
    """A paper of the customer reached a step: its holder sees the customer from now on (ORG-8, SEC-1)."""
    CustomerAccess.objects.update_or_create(
        customer=customer, user=user, role=role, step=step, defaults={"ends_at": None, "began_at": now}
    )


def close_step(customer, *, step, now):
    """The step is over: full values for another 30 days, masked ones for good (SEC-1)."""
    CustomerAccess.objects.filter(customer=customer, step=step, ends_at=None).update(ends_at=now)
