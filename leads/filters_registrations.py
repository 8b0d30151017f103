"""Filters of the lists of registrations, customers and deals."""

import datetime as dt

import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads.models import Customer, CustomerClass, Deal, Reason, Registration, Review, Source, Status
from salesops.kernel.clock import day_start, local_day
from salesops.kernel.models import Role, User

STATES = [
    ("live", _("Protected")), ("due", _("Follow-up due today")), ("overdue", _("Follow-up overdue")),
    ("ending", _("Ends within 3 days")), ("pending", Status.PENDING.label), ("lapsed", Status.LAPSED.label),
    ("expired", Status.EXPIRED.label), ("won", Status.WON.label), ("lost", Status.LOST.label),
    ("withdrawn", Status.WITHDRAWN.label), ("invalid", Status.INVALID.label),
]  # fmt: skip


def in_state(rows, word, now):
    """Registrations in a state by the clock, booked or not (REG-14)."""
    live = rows.live(now)
    if word in ("lapsed", "expired"):
        ran_out = rows.ran_out(now)
        ran_out = ran_out.filter(first_end="lapse") if word == "lapsed" else ran_out.exclude(first_end="lapse")
        return rows.filter(pk__in=ran_out.values("pk")) | rows.filter(status=word)
    today = local_day(now)
    found = {
        "live": lambda: live,
        "due": lambda: live.filter(follow_up_due_on=today),
        "overdue": lambda: live.filter(overdue_from__lte=now),
        "ending": lambda: live.filter(protected_until__lte=day_start(today + dt.timedelta(days=4))),
        "pending": lambda: live.filter(status=Status.PENDING),
    }
    return found[word]() if word in found else rows.filter(status=word)


class RegistrationFilter(filters.FilterSet):
    """What people narrow the list of registrations by."""

    state = filters.ChoiceFilter(label=_("State"), choices=STATES, method="by_state")
    mine = filters.BooleanFilter(label=_("Mine"), method="by_owner")
    owner = filters.ModelChoiceFilter(label=_("Owner"), queryset=User.objects.none())
    review = filters.ChoiceFilter(label=_("Review of reports"), choices=Review.choices, method="by_review")
    reason_code = filters.ChoiceFilter(label=_("Reason"), choices=Reason.choices)
    source = filters.ChoiceFilter(label=_("Source"), choices=Source.choices)
    reported = filters.DateFromToRangeFilter(label=_("Reported"), field_name="reported_at")

    class Meta:
        model = Registration
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        sellers = User.objects.active().filter(
            grants__role__in=(Role.GUIDE, Role.SALESMAN, Role.STORE_MANAGER, Role.SUPERVISOR)
        )
        self.filters["owner"].queryset = sellers.distinct()

    def by_state(self, rows, name, value):
        return in_state(rows, value, timezone.now())

    def by_owner(self, rows, name, value):
        return rows.filter(owner=self.request.user) if value else rows

    def by_review(self, rows, name, value):
        rows = rows.filter(review=value)
        return rows.live(timezone.now()) if value == Review.WAITING else rows


class CustomerFilter(filters.FilterSet):
    """What people narrow the list of customers by."""

    grade = filters.ChoiceFilter(label=_("Customer class"), choices=CustomerClass.choices)
    vip = filters.BooleanFilter(label=_("VIP"))
    source = filters.ChoiceFilter(label=_("Source"), choices=Source.choices)
    mine = filters.BooleanFilter(label=_("Mine"), method="by_owner")

    class Meta:
        model = Customer
        fields: list[str] = []

    def by_owner(self, rows, name, value):
        held = Registration.objects.filter(owner=self.request.user).live(timezone.now()).values("customer")
        return rows.filter(pk__in=held) if value else rows


class DealFilter(filters.FilterSet):
    """What people narrow the list of deals by."""

    status = filters.ChoiceFilter(label=_("Status"), choices=Deal.Status.choices)
    closed = filters.DateFromToRangeFilter(label=_("Closed at"), field_name="closed_at")
    mine = filters.BooleanFilter(label=_("Credited to me"), method="by_user")

    class Meta:
        model = Deal
        fields: list[str] = []

    def by_user(self, rows, name, value):
        return rows.filter(credits__user=self.request.user) if value else rows
