"""Customers: the list and the record (CUS-1..3, SEC-1)."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from leads import access, shown
from leads.filters_registrations import CustomerFilter
from leads.models import Customer, Deal, Registration
from leads.registration_forms import CustomerForm
from leads.services import customers, finding, standings
from leads.timeline import contacts_of, events_about
from leads.views import registration_parts as parts
from leads.views.registrations import SELLERS
from salesops.kernel.errors import BusinessError
from salesops.kernel.services import reveals
from salesops.kernel.web import look
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.blocks import Button, Empty
from salesops.kernel.web.lists import Column, ListPage, Preset
from salesops.kernel.web.pages import go, page


class CustomerList(ListPage):
    """Customers within reach."""

    page, title, icon = "leads.customers", gettext_lazy("Customers"), "users"
    filterset, order = CustomerFilter, ("-pk",)
    search_hint = gettext_lazy("Name, last digits, estate, pinyin")
    export = "customers"
    presets = [
        Preset("mine", gettext_lazy("Mine"), "mine=true", SELLERS), Preset("all", gettext_lazy("All"), ""),
        Preset("a", gettext_lazy("Class A"), "grade=A"), Preset("vip", gettext_lazy("VIP"), "vip=true"),
    ]  # fmt: skip
    columns = [
        Column("name", gettext_lazy("Customer"), lambda row: row.seen_name, css="a", link=True, fixed=True),
        Column("phone", gettext_lazy("Phone"), lambda row: row.seen_phone, css="d"),
        Column("address", gettext_lazy("Address"), lambda row: row.seen_place, css="c"),
        Column("grade", gettext_lazy("Customer class"), lambda row: row.get_grade_display(), css="b"),
        Column("needs", gettext_lazy("Need"), lambda row: row.needs[:40]),
        Column("holder", gettext_lazy("Held by"), lambda row: row.seen_holder, css="e"),
        Column("last", gettext_lazy("Last contact"), lambda row: look.instant(row.last_contact_at)),
        Column("number", gettext_lazy("No."), lambda row: row.number, hidden=True),
    ]
    empty = Empty(gettext_lazy("No customers yet"), gettext_lazy("Report the first one, or note an inquiry."), "users",
                  Button(gettext_lazy("Report a customer"), "/registrations/new/", primary=True))  # fmt: skip

    def queryset(self):
        return Customer.objects.visible_to(self.user, self.now).current()

    def search(self, queryset, text):
        return finding.customers(queryset, text)

    def url_of(self, row):
        return reverse("leads:customer", args=[row.pk])

    def prepare(self, rows):
        ids = [row.pk for row in rows]
        live = {row.customer_id: row for row in
                Registration.objects.filter(customer__in=ids).live(self.now).select_related("owner")}  # fmt: skip
        registered = set(Registration.objects.filter(customer__in=ids).values_list("customer_id", flat=True))
        phones = {}
        for phone in Customer.phones.rel.related_model.objects.filter(customer__in=ids).order_by("is_main", "-id"):
            phones[phone.customer_id] = phone.number
        sight = shown.Sight(self.user, self.now)
        for row in rows:
            row.live = live.get(row.pk)
            full = sight.full_customer(row, row.live, registered=row.pk in registered)
            row.seen_name, row.seen_place = shown.name(row.name, full), shown.place(row, full)
            row.seen_phone = shown.phone(phones[row.pk], full, pretty=True) if row.pk in phones else "—"
            row.seen_holder = row.live.owner.name if row.live else "—"
        return rows


customer_list = audience(EVERYBODY)(CustomerList.as_view())


def _visible(request, pk):
    rows = Customer.objects.visible_to(request.user, request.now).select_related("region", "carer", "vip_manager")
    return get_object_or_404(rows, pk=pk)


@audience(EVERYBODY)
def customer(request, pk, *, revealed=False):
    """The record: who he is, what he needs, who holds him, everything that happened."""
    request.now = getattr(request, "now", None) or timezone.now()
    row = _visible(request, pk)
    full = revealed or shown.sight_of(request).full_customer(row)
    mine = list(Registration.objects.visible_to(request.user, request.now).filter(customer=row)
                .select_related("owner", "unit"))  # fmt: skip
    contacts = contacts_of(row, mine, request.user)
    context = {
        "row": row, "name": shown.name(row.name, full), "full": full, "facts": _facts(row, full),
        "phones": [(shown.phone(phone.number, full, pretty=True), phone.number if full else "")
                   for phone in row.phones.all()],
        "registrations": [_line(one, request.now) for one in mine],
        "deals": Deal.objects.visible_to(request.user, request.now).filter(customer=row),
        "entries": parts.timeline(contacts, events_about(row, mine)), "contacts": len(contacts),
        "may_change": access.can_change(request.user, row, request.now),
    }  # fmt: skip
    return page(request, "leads/customer.html", context)


def _line(row, now):
    state = standings.state_of(row, now)
    return {"row": row, "state": parts.state_cell(row, state), "url": reverse("leads:registration", args=[row.pk])}


def _facts(row, full):
    return [
        (_("Address"), shown.address(row, full) or "—"),
        (_("Region"), row.region.name if row.region else _("No region")),
        (_("Customer class"), row.get_grade_display()), (_("VIP"), _("yes") if row.vip else _("no")),
        (_("Source"), row.get_source_display() or "—"), (_("Need"), row.needs or "—"),
        (_("Company name"), row.company or "—"), (_("Expected purchase"), look.day(row.expected_purchase_on)),
        (_("In care of"), row.carer.name if row.carer else "—"),
        (_("Last contact"), look.instant(row.last_contact_at)),
    ]  # fmt: skip


@audience(EVERYBODY)
@require_POST
def customer_reveal(request, pk):
    """One logged look at the full values, shown once (SEC-1)."""
    request.now = timezone.now()
    row = _visible(request, pk)
    if not shown.sight_of(request).full_customer(row):
        reveals.reveal(request.user, row, request.now)
    return customer(request, pk, revealed=True)


@audience(EVERYBODY)
def customer_change(request, pk):
    """Correct the profile; what stood there stays on the trail (CUS-1)."""
    request.now = timezone.now()
    row = _visible(request, pk)
    if not access.can_change(request.user, row, request.now):
        return customer(request, pk)
    there = {name: getattr(row, name) for name in CustomerForm.base_fields}
    form = CustomerForm(request.POST if request.method == "POST" else None, request=request, initial=there)
    url = reverse("leads:customer", args=[pk])
    if request.method == "POST" and form.is_valid():
        try:
            customers.change(row.pk, form.cleaned_data, actor=request.user, now=request.now)
        except BusinessError as refused:
            form.take(refused)
        else:
            return go(request, url, _("Profile changed"))
    context = {"title": _("Change the profile"), "form": form, "submit": _("Save"), "cancel_url": url}
    return page(request, "form.html", context, status=422 if form.errors else 200)
