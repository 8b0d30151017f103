"""What the pages of sheets and logs show: the lines with names, the check of visitors (LOG-1, SEC-1)."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.models import Deal, FollowUp, Inquiry, Reception, Registration
from leads.models.sheet import State
from leads.sheet_lines import lines_of, thawed
from salesops.kernel import access, phones
from salesops.kernel.clock import local_day
from salesops.kernel.masking import mask_name, mask_phone
from salesops.kernel.models import User
from salesops.kernel.web import look

KINDS = {
    "deal": gettext_lazy("Deal"),
    "measurement": gettext_lazy("Measured on site"),
    "registration": gettext_lazy("Newly reported"),
    "store_visit": gettext_lazy("Came to the store"),
    "follow_up": gettext_lazy("Followed up"),
    "inquiry": gettext_lazy("Inquiry"),
    "no_contact": gettext_lazy("Left no contact"),
}
TONES = {"deal": "good", "measurement": "good", "registration": "good", "inquiry": "act"}
MODELS = {
    "leads.inquiry": (Inquiry, ()),
    "leads.registration": (Registration, ()),
    "leads.followup": (FollowUp, ("customer__phones",)),
    "leads.deal": (Deal, ("customer__phones",)),
    "leads.reception": (Reception, ()),
}


@dataclass(frozen=True)
class Line:
    """One line of a sheet as it is shown."""

    name: Any
    phone: Any
    need: Any
    who: Any
    at: Any
    tone: str
    state: Any
    url: str
    gap: bool = False
    inquiry: int | None = None


def shown(rows, user, now, *, unit_id):
    """The lines with names, phones and needs; one query a kind of record, however many lines."""
    found = {subject: _records(subject, rows) for subject in {row.lead.subject for row in rows}}
    people = User.objects.in_bulk({row.lead.by_id for row in rows if row.lead.by_id})
    day = local_day(now)
    lines = []
    for row in rows:
        record = found[row.lead.subject].get(row.lead.subject_id)
        is_full = access.sees_full(user, day, owner_id=row.lead.by_id, unit_id=unit_id)
        lines.append(_line(row, record, people.get(row.lead.by_id), is_full))
    return lines


def _records(subject, rows):
    model, related = MODELS[subject]
    ids = {row.lead.subject_id for row in rows if row.lead.subject == subject}
    return model.objects.prefetch_related(*related).in_bulk(ids)


def _line(row, record, by, is_full):
    name, phone, need = _words(row, record, is_full)
    state = f"{KINDS[row.lead.kind]} {look.money(row.lead.amount)}" if row.lead.amount else KINDS[row.lead.kind]
    is_inquiry = row.lead.subject == "leads.inquiry"
    return Line(
        name,
        phone,
        need,
        by.name if by else "",
        min(record.at for record in row.records),
        "soon" if row.lacks_phone else TONES.get(row.lead.kind, ""),
        _("Phone missing") if row.lacks_phone else state,
        reverse("leads:inquiry-record", args=[row.lead.subject_id]) if is_inquiry else "",
        row.lacks_phone,
        row.lead.subject_id if is_inquiry else None,
    )


def _words(row, record, is_full):
    """(name, phone, need) of a line, masked where the reader does not work the case (SEC-1)."""
    if record is None or row.lead.kind == "no_contact":
        return KINDS["no_contact"], "", getattr(record, "note", "")
    if row.lead.subject == "leads.inquiry":
        name, phone, need = record.customer_name or _("No name left"), record.phone, record.question
    elif row.lead.subject == "leads.registration":
        name, phone, need = record.customer_name, record.phone, record.need
    else:
        main = next(iter(record.customer.phones.all()), None)
        name, phone = record.customer.name, main.number if main else ""
        need = getattr(record, "summary", "") or record.customer.needs
    if is_full:
        return name, phones.display(phone) if phone else "", need[:60]
    return mask_name(name), mask_phone(phone) if phone else "", ""


def rows_of(sheet):
    """The rows of a sheet or log: built from the day's records while open, the frozen ones once handed in."""
    if sheet.status == State.SUBMITTED:
        return thawed(sheet.lines)
    return lines_of(sheet.unit, sheet.day).rows


@dataclass(frozen=True)
class GuideRow:
    """One guide's check: groups received, groups recorded, what is missing."""

    name: Any
    received: int
    recorded: int
    missing: int


def by_guide(lines):
    """Received against recorded, a row a guide (the rail of the closing wizard)."""
    missing = Counter(group.by_id for group in lines.unrecorded)
    recorded = Counter(row.lead.by_id for row in lines.rows)
    people = User.objects.in_bulk({*missing, *recorded} - {None})
    return [
        GuideRow(person.name, recorded[pk] + missing[pk], recorded[pk], missing[pk])
        for pk, person in sorted(people.items())
    ]


def carried_in(lines):
    """What the day brought, by kind: (label, words)."""
    deals = [row.lead.amount for row in lines.rows if row.lead.amount is not None]
    rows = [
        (_("New registrations"), lines.count("registration")),
        (_("Follow-ups"), lines.count("follow_up", "store_visit", "measurement")),
        (_("Inquiries"), lines.count("inquiry")),
        (_("Left no contact"), lines.no_contact),
    ]
    if deals:
        rows.append((_("Deals"), f"{len(deals)}, {look.money(sum(deals))}"))
    return rows
