"""A customer is reported: first reported, first protected (REG-1, 2, 3, 8, 10, 11, 16, 19)."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from leads import access
from leads.models import (
    LIVE_STATUSES,
    Ground,
    Origin,
    Reason,
    Registration,
    ReportAttempt,
    Review,
    Source,
    Status,
    Violation,
)
from leads.services import (
    customers,
    finding,
    judging,
    moves,
    outcomes,
    pendings,
    queue,
    quota,
    sheets,
    standings,
    violations,
)
from leads.services.addresses import Address, checked
from leads.services.outcomes import Outcome
from salesops.kernel import access as reach
from salesops.kernel.calendars import end_of_working_day
from salesops.kernel.clock import day_end, day_start, local_day
from salesops.kernel.errors import Invalid, require
from salesops.kernel.phones import Phone
from salesops.kernel.services import policies
from salesops.kernel.services.notices import notify
from salesops.kernel.services.numbering import next_number
from salesops.kernel.services.trail import record
from salesops.kernel.texts import visible_core


@dataclass(frozen=True)
class Said:
    """A report as it was given, read and checked (REG-2)."""

    name: str
    phone: Phone
    address: Address
    obtained_at: dt.datetime
    details: dict

    @property
    def new_project(self):
        return self.details["new_project"]

    @property
    def ground(self):
        return self.details["cross_region_ground"]


@transaction.atomic
def report(
    *, actor, now, customer_name, phone, province, city, district, street, obtained_at, need="",
    expected_purchase_on=None, source="", cross_region_ground="", proof="", new_project="", origin=Origin.REPORT,
):  # fmt: skip
    """Report a customer. The outcome holds the registration (protected, pending, or kept invalid with its refusal) or
    the refused attempt with its case number.

    Raises Invalid for an incomplete report (REG-2), Conflict for one's own live or lapsed one (REG-3, REG-16).
    Whoever's turn it is in the queue takes the customer up, without the test of REG-10 (REG-19).
    """
    require(access.can_report(actor), _("Salespeople and their managers report customers."), rule="REG-3")
    said = read(
        actor, now, customer_name=customer_name, phone=phone, province=province, city=city, district=district,
        street=street, obtained_at=obtained_at, need=need, expected_purchase_on=expected_purchase_on, source=source,
        cross_region_ground=cross_region_ground, proof=proof, new_project=new_project,
    )  # fmt: skip
    quota.lock_month(actor, at=now)
    customer = customers.locked_or_made(
        said.phone, said.name, said.address, actor=actor, now=now, source=source, needs=need,
        expected_purchase_on=expected_purchase_on,
    )  # fmt: skip
    refused = _refused_by_another(customer, said, actor, now)
    return refused or _taken_in(customer, said, actor, now, origin=origin)


def read(actor, now, *, customer_name, phone, obtained_at, **given):
    """What was given, read; Invalid naming every field that is missing or wrong."""
    errors = {}
    numbers = policies.numbers(actor.unit, at=now)
    if not visible_core(customer_name or ""):
        errors["customer_name"] = [_("Enter the customer's name.")]
    number = None
    try:
        number = customers.read_phone(phone, unit=actor.unit)
    except Invalid as unread:
        errors |= unread.errors
    parts = {name: given.pop(name) or "" for name in ("province", "city", "district", "street")}
    address, wrong = checked(**parts, least=numbers.street_characters)
    errors |= wrong
    if obtained_at is None:
        errors["obtained_at"] = [_("Say when you got to know of the customer.")]
    elif obtained_at > now:
        errors["obtained_at"] = [_("This time lies in the future.")]
    errors |= _unknown_words(given)
    if errors:
        raise Invalid(_("The report is not complete yet."), rule=_rule_of(errors), errors=errors)
    details = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
    return Said(" ".join(customer_name.split()), number, address, obtained_at, details)


def _unknown_words(given):
    words = {"source": Source, "cross_region_ground": Ground}
    return {
        name: [_("Not one of the words of this list.")]
        for name, choices in words.items()
        if given[name] and given[name] not in choices.values
    }


def _rule_of(errors):
    return "REG-10" if set(errors) == {"obtained_at"} else "REG-2"


def _refused_by_another(customer, said, actor, now):
    """The outcome when somebody else holds the customer or has precedence; books an end that time has decided."""
    live = customer.registrations.filter(status__in=LIVE_STATUSES).select_related("owner", "unit").first()
    if live and not moves.book_end(live, now=now):
        if live.owner_id == actor.pk:
            raise outcomes.shown(live, own=True)
        if Registration.objects.visible_to(actor, now).filter(pk=live.pk).exists():
            raise outcomes.shown(live, own=False)
        return _attempt(customer, said, actor, now, against=live, rule="REG-3")
    if queue.is_anothers_turn(customer, actor, now):
        return _attempt(customer, said, actor, now, against=None, rule="REG-19")
    return None


def _attempt(customer, said, actor, now, *, against, rule):
    """Keep the refused attempt under a case number; many of them a day go to the manager (REG-3)."""
    typed = {"name": said.name, "phone": said.phone.canonical, **said.address.as_fields()}
    attempt = ReportAttempt.objects.create(
        case_number=next_number("AJ", now=now), customer=customer, against=against, by=actor,
        unit=actor.unit, at=now, rule=rule, typed=typed,
    )  # fmt: skip
    record("leads.attempt.refused", attempt, actor=actor, at=now, rule=rule, customer=customer.pk)
    _watch(actor, now)
    return Outcome(attempt=attempt, refusal=outcomes.protected_by_another(attempt))


def _watch(actor, now):
    numbers, day = policies.numbers(actor.unit, at=now), local_day(now)
    count = ReportAttempt.objects.filter(by=actor, at__gte=day_start(day), at__lt=day_end(day)).count()
    if count in (numbers.refusal_tell_first, numbers.refusal_tell_again):
        key = f"leads.refusals:{actor.pk}:{day}:{count}"
        notify([reach.superior_of(actor)], "leads.refusals", rule="REG-3", subject=actor, number=actor.username,
               params={"name": actor.name, "count": count}, key=key, now=now)  # fmt: skip


def _taken_in(customer, said, actor, now, *, origin):
    if queue.is_ones_turn(customer, actor, now):
        origin = Origin.QUEUE
    own = list(customer.registrations.filter(owner=actor).select_related("unit").order_by("-id"))
    earlier = next((row for row in own if row.status != Status.INVALID), None)
    if earlier and earlier.status == Status.LAPSED and judging.revivable(earlier, now) and _is_last(customer, earlier):
        raise outcomes.revive_instead(earlier)
    registration = build(customer, said, actor, now, origin=origin, follows=earlier)
    reason = judging.judge(registration, customer, own, now)
    if reason:
        return keep_invalid(registration, reason, now)
    keep(registration, customer, said, now)
    return Outcome(registration=registration)


def _is_last(customer, registration):
    """Whether nobody has been protected after it."""
    later = customer.registrations.filter(pk__gt=registration.pk).exclude(status=Status.INVALID)
    return not later.exists()


def build(customer, said, actor, now, *, origin, follows=None, owner=None):
    """The registration with its clocks, not yet judged; after one's own withdrawal D and L run on (REG-16)."""
    owner = owner or actor
    carried = follows if follows and follows.status == Status.WITHDRAWN else None
    registration = Registration(
        customer=customer, owner=owner, unit=owner.unit, reported_by=owner, origin=origin, follows=follows,
        customer_name=said.name, phone=said.phone.canonical, **said.address.as_fields(),
        address_marked=said.address.is_marked, territory=said.address.region, obtained_at=said.obtained_at,
        reported_at=now, clock_from=carried.clock_from if carried else now, policy_at=now, created_at=now,
        last_effective_at=carried.last_effective_at if carried else None,
        measured_at=carried.measured_at if carried else None, **said.details,
    )  # fmt: skip
    standings.reckon(registration)
    if carried and registration.protected_until <= now and not judging.in_cooldown(registration, registration, now):
        registration.clock_from, registration.last_effective_at, registration.measured_at = now, None, None
        standings.reckon(registration)
    return registration


def keep_invalid(registration, reason, now):
    """Keep the report as invalid with its reason; a late one is a violation (REG-10, REG-13)."""
    registration.status, registration.reason_code = Status.INVALID, reason
    registration.rule, registration.ended_at = outcomes.RULE_OF[reason], now
    _save(registration, now)
    if reason == Reason.LATE and not _told_before(registration):
        violations.note(Violation.Kind.LATE, user=registration.owner, rule="REG-10", now=now, registration=registration)
    return Outcome(registration=registration, refusal=outcomes.kept_invalid(registration))


def _told_before(registration):
    """The same late customer reported again is no second violation."""
    return (
        Violation.objects.filter(
            user=registration.owner, kind=Violation.Kind.LATE, registration__customer=registration.customer
        )
        .filter(registration__reported_at__gte=registration.obtained_at)
        .exists()
    )


def keep(registration, customer, said, now):
    """It protects: at once, or pending until the head has looked (REG-11, CUS-7)."""
    is_pending = judging.crosses(registration) or bool(registration.new_project and judging.after_deal(customer, now))
    registration.status = Status.PENDING if is_pending else Status.PROTECTED
    registration.rule = "REG-11" if judging.crosses(registration) else "CUS-7" if is_pending else "REG-3"
    registration.review = Review.WAITING
    numbers = policies.numbers(registration.unit, at=now)
    registration.review_due_at = end_of_working_day(now, numbers.review_days)
    _save(registration, now)
    quota.settle(registration, now=now, why=registration.origin, fresh=True)
    queue.taken(customer, registration.owner, now=now)
    if is_pending:
        pendings.submit(registration, now=now)
    else:
        customers.settle_address(customer, said.address, name=said.name, actor=registration.owner, now=now)


def _save(registration, now):
    registration.number = next_number("BB", now=now, by="day", width=3)
    registration.save(force_insert=True)
    finding.index(registration.customer)
    record("leads.registration.reported", registration, actor=registration.owner, at=now, after=registration.status,
           rule=registration.rule, customer=registration.customer_id, reason_code=registration.reason_code,
           obtained_at=registration.obtained_at, protected_until=registration.protected_until,
           personal={"name": registration.customer_name, "phone": registration.phone})  # fmt: skip
    sheets.touch(registration.unit, now=now)
