"""What stands on a sheet or log: built from the records of the day, nobody types a customer twice (LOG-3)."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from leads.models import Deal, FollowUp, Inquiry, Reception, Registration
from leads.policy import sheets as policy
from salesops.kernel.clock import day_end, day_start

VISITS = {"store_visit": "store_visit", "measurement": "measurement"}


@dataclass(frozen=True, slots=True)
class Lines:
    """The day of a store or person: one row a customer, groups received without a record, counts by kind."""

    rows: list
    records: list
    unrecorded: list
    no_contact: int
    received: dict = field(default_factory=dict)

    @property
    def customers(self):
        return [row for row in self.rows if row.lead.kind != "no_contact"]

    @property
    def visitors(self):
        """Groups that came into the store, as far as the records know."""
        came = sum(any(record.kind in CAME for record in row.records) for row in self.customers)
        return came + self.no_contact + len(self.unrecorded)

    @property
    def without_phone(self):
        return [row for row in self.rows if row.lacks_phone]

    def count(self, *kinds):
        return sum(record.kind in kinds for record in self.records)


CAME = ("inquiry", "registration", "store_visit", "deal")


def lines_of(unit, day):
    """The lines of a store's day, from the server times of its records, in five queries."""
    records = [*_inquiries(day, unit=unit), *_registrations(day, unit=unit), *_follow_ups(day, unit=unit),
               *_deals(day, unit=unit)]  # fmt: skip
    groups = list(Reception.objects.filter(unit=unit, **_on("at", day)).order_by("at"))
    return _lines(records, groups)


def lines_of_person(user, day):
    """The lines of a salesman's day (LOG-2)."""
    records = [*_inquiries(day, handler=user), *_registrations(day, owner=user), *_follow_ups(day, by=user),
               *_deals(day, closer=user)]  # fmt: skip
    return _lines(records, [])


def _lines(records, groups):
    quiet = [g for g in groups if g.outcome == Reception.Outcome.NO_CONTACT]
    waiting = [policy.Received(g.pk, g.guide_id, g.at) for g in groups if g.outcome == Reception.Outcome.WAITING]
    seen = [record for record in records if record.kind in ("registration", "store_visit")]
    no_contact = [
        policy.Record("no_contact", "leads.reception", g.pk, f"g{g.pk}", g.guide_id, g.at, has_phone=False)
        for g in quiet
    ]
    received = {}
    for group in groups:
        received[group.guide_id] = received.get(group.guide_id, 0) + 1
    everything = [*records, *no_contact]
    return Lines(policy.rows(everything), everything, policy.unrecorded(waiting, seen), len(quiet), received)


def _on(name, day):
    return {f"{name}__gte": day_start(day), f"{name}__lt": day_end(day)}


def _who(customer_id, inquiry_id=None):
    return f"c{customer_id}" if customer_id else f"i{inquiry_id}"


def _inquiries(day, **whose):
    rows = Inquiry.objects.filter(**whose, **_on("created_at", day))
    return [
        policy.Record("inquiry", "leads.inquiry", row.pk, _who(row.customer_id, row.pk), row.handler_id,
                      row.created_at, row.status, bool(row.phone))
        for row in rows
    ]  # fmt: skip


def _registrations(day, **whose):
    rows = Registration.objects.filter(**whose, **_on("reported_at", day))
    return [
        policy.Record("registration", "leads.registration", row.pk, _who(row.customer_id), row.owner_id,
                      row.reported_at, row.status)
        for row in rows
    ]  # fmt: skip


def _follow_ups(day, **whose):
    rows = FollowUp.objects.filter(**whose, corrects=None, **_on("recorded_at", day))
    return [
        policy.Record(VISITS.get(row.method, "follow_up"), "leads.followup", row.pk, _who(row.customer_id), row.by_id,
                      row.recorded_at, "effective" if row.effective else row.outcome)
        for row in rows
    ]  # fmt: skip


def _deals(day, **whose):
    rows = Deal.objects.filter(**whose, **_on("closed_at", day))
    return [
        policy.Record("deal", "leads.deal", row.pk, _who(row.customer_id), row.closer_id, row.closed_at, row.basis,
                      amount=row.amount)
        for row in rows
    ]  # fmt: skip


def gaps_of(lines, visitors):
    """What is still open: visitors without a record, and customers without a phone."""
    return max(visitors - lines.visitors, 0) + len(lines.unrecorded) + len(lines.without_phone)


def frozen(lines):
    """The rows as they are kept with a sheet handed in: ids, times and words of closed lists, no personal data."""
    return [
        {
            "kind": row.lead.kind,
            "subject": row.lead.subject,
            "id": row.lead.subject_id,
            "by": row.lead.by_id,
            "at": min(record.at for record in row.records).isoformat(),
            "state": row.lead.state,
            "has_phone": not row.lacks_phone,
            "amount": None if row.lead.amount is None else str(row.lead.amount),
            "records": [[record.kind, record.subject, record.subject_id] for record in row.records],
        }
        for row in lines.rows
    ]


def thawed(kept):
    """The rows of a sheet handed in, as they were."""
    return [_thawed(line) for line in kept]


def _thawed(line):
    at = dt.datetime.fromisoformat(line["at"])
    amount = None if line["amount"] is None else Decimal(line["amount"])
    lead = policy.Record(
        line["kind"], line["subject"], line["id"], "", line["by"], at, line["state"], line["has_phone"], amount
    )
    return policy.Row(lead, [lead])
