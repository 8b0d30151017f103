"""Customers and registrations as exported lists: within reach, masked unless full values were agreed (SEC-1, SEC-6)."""

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads import shown
from leads.filters_registrations import in_state
from leads.models import Customer, Registration
from leads.services import finding, standings
from salesops.kernel.clock import local_day
from salesops.kernel.services import exports


def _words(filters):
    query = filters.get("query", "")
    return QueryDict(query) if isinstance(query, str) else filters


def _registrations(user, filters, now):
    rows, words = Registration.objects.visible_to(user, now), _words(filters)
    if words.get("state"):
        rows = in_state(rows, words["state"], now)
    if words.get("mine") == "true":
        rows = rows.filter(owner=user)
    if str(words.get("owner", "")).isdigit():
        rows = rows.filter(owner=words["owner"])
    for name in ("review", "source", "reason_code"):
        if words.get(name):
            rows = rows.filter(**{name: words[name]})
    return finding.registrations(rows, words["q"]) if words.get("q") else rows


def _registration_rows(user, filters, now, full):
    sight = shown.Sight(user, now)
    rows = _registrations(user, filters, now).select_related("owner", "unit", "customer").order_by("-pk")
    for row in rows.iterator(chunk_size=2000):
        seen = full and sight.full(row)
        state = standings.state_of(row, now)
        yield [
            row.number, shown.name(row.customer_name, seen), shown.phone(row.phone, seen), shown.address(row, seen),
            row.need, row.owner.name, row.unit.name, str(dict(row._meta.get_field("status").choices)[state.status]),
            local_day(row.reported_at), row.follow_up_due_on, local_day(row.protected_until),
        ]  # fmt: skip


def _customers(user, filters, now):
    rows, words = Customer.objects.visible_to(user, now).current(), _words(filters)
    for name in ("grade", "source"):
        if words.get(name):
            rows = rows.filter(**{name: words[name]})
    return finding.customers(rows, words["q"]) if words.get("q") else rows


def _customer_rows(user, filters, now, full):
    sight = shown.Sight(user, now)
    rows = _customers(user, filters, now).select_related("region").prefetch_related("phones").order_by("-pk")
    for row in rows.iterator(chunk_size=1000):
        seen = full and sight.full_customer(row)
        yield [
            row.number, shown.name(row.name, seen), " ".join(shown.phone(p.number, seen) for p in row.phones.all()),
            shown.address(row, seen), row.region.name if row.region else "", row.get_grade_display(), row.needs,
            row.get_source_display(), local_day(row.created_at),
        ]  # fmt: skip


exports.register(exports.Source(
    "registrations", gettext_lazy("Registrations"),
    lambda user: [_("No."), _("Customer"), _("Phone"), _("Address"), _("Need"), _("Owner"), _("Unit"), _("Status"),
                  _("Reported"), _("Follow-up due"), _("Protected until")],
    _registration_rows, lambda user, filters, now: _registrations(user, filters, now).count(), has_phones=True,
))  # fmt: skip
exports.register(exports.Source(
    "customers", gettext_lazy("Customers"),
    lambda user: [_("No."), _("Customer"), _("Phone"), _("Address"), _("Region"), _("Customer class"), _("Need"),
                  _("Source"), _("Recorded on")],
    _customer_rows, lambda user, filters, now: _customers(user, filters, now).count(), has_phones=True,
))  # fmt: skip
