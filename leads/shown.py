"""What of a customer's personal data a person sees: names, phones and addresses are handed out here alone (SEC-1)."""

import datetime as dt

from django.db.models import Q
from django.utils.functional import cached_property

from leads.models import LIVE_STATUSES, CustomerAccess, Registration, Status
from salesops.kernel import access
from salesops.kernel.clock import local_day
from salesops.kernel.masking import mask_address, mask_name, mask_phone
from salesops.kernel.phones import display

AFTER_STEP = dt.timedelta(days=30)


class Sight:
    """One person's sight at one instant; made once a request."""

    def __init__(self, user, now):
        self.user, self.now, self.day = user, now, local_day(now)

    @cached_property
    def people(self):
        """The person and those he stands for."""
        return {self.user.pk, *access.stands_for_ids(self.user, self.day)}

    @cached_property
    def steps(self):
        """Customers whose step is this person's, or was within the last 30 days."""
        mine = Q(user=self.user) | Q(role__in=self.user.roles)
        rows = CustomerAccess.objects.filter(mine).filter(Q(ends_at=None) | Q(ends_at__gt=self.now - AFTER_STEP))
        return set(rows.values_list("customer_id", flat=True))

    def leads(self, unit_id):
        return access.leads_unit(self.user, unit_id)

    def full(self, registration):
        """Owner, delegate and assistant while it lives or is won; managers in line; the holder of a step (SEC-1)."""
        if self.leads(registration.unit_id) or registration.customer_id in self.steps:
            return True
        if registration.owner_id not in self.people:
            return False
        lives = registration.status in LIVE_STATUSES and registration.protected_until > self.now
        return lives or registration.status == Status.WON

    def full_customer(self, customer, live=None, *, registered=None):
        """Whoever works with the customer: live owner, carer, maker of a new one, and their managers."""
        if customer.pk in self.steps or customer.carer_id in self.people or self.leads(customer.unit_id):
            return True
        if live is None and registered is None:
            live = self.live_of(customer)
        if live:
            return self.full(live)
        if customer.created_by_id not in self.people:
            return False
        return not (Registration.objects.filter(customer=customer).exists() if registered is None else registered)

    def live_of(self, customer):
        return Registration.objects.filter(customer=customer).live(self.now).first()


def name(text, full):
    return text if full else mask_name(text)


def phone(canonical, full, *, pretty=False):
    if not full:
        return mask_phone(canonical)
    return display(canonical) if pretty else canonical


def street(text, full):
    return text if full else ""


def address(row, full):
    """The address in one line; masked down to the district."""
    area = mask_address(row.province, row.city, row.district)
    return f"{area} {row.street}".strip() if full else area


def place(row, full):
    """District and street, as lists show it: 滨江区 云澜府 6 幢 1802."""
    return f"{row.district} {row.street}".strip() if full else row.district


def sight_of(request):
    """The sight of the one who asks, kept on the request."""
    if not hasattr(request, "sight"):
        request.sight = Sight(request.user, request.now)
    return request.sight
