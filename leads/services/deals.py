"""A deal closes the registration and books its credit, exactly once (DEAL-1..4, DEAL-7)."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from leads.models import LIVE_STATUSES, CreditEntry, Customer, Deal, DealCredit, PossibleDuplicate, Status
from leads.policy import DealFacts, LiveRegistration, credit, deposit_counts, shares_problem, split_cents, state_at
from leads.services import judging, moves, queue, quota, sheets, standings, violations
from salesops.kernel import access
from salesops.kernel.clock import local_day
from salesops.kernel.errors import Conflict, Invalid
from salesops.kernel.models import User
from salesops.kernel.services import policies
from salesops.kernel.services.notices import notify
from salesops.kernel.services.numbering import next_number
from salesops.kernel.services.trail import record

Kind = CreditEntry.Kind
OWN_ENDED = (Status.LAPSED, Status.EXPIRED, Status.WITHDRAWN)


@transaction.atomic
def close(*, customer, amount, closer, actor, now, basis, number=""):
    """A deposit came in or a contract was signed: the deal (DEAL-1).

    The live registration is won, its place freed, the credit booked or held. `number` names the order or contract; the
    same paper again gives the deal it made.
    """
    quota.lock_months_of(customer)
    customer = Customer.objects.locked(customer.pk)
    made = Deal.objects.standing().filter(customer=customer, paper=number).first() if number else None
    if made:
        return made
    live, own = _registrations(customer, closer, now)
    verdict = credit(facts_of(customer, closer, live, own, now))
    registration = live or own
    deal = Deal.objects.create(
        number=next_number("CJ", now=now), customer=customer, registration=registration, basis=basis, paper=number,
        amount=amount, closer=closer, unit=closer.unit, recorded_by=actor, holds=list(verdict.holds),
        status=Deal.Status.HELD if verdict.holds else Deal.Status.BOOKED, marks=list(verdict.marks),
        status_before=registration.status if registration else "", closed_at=now, created_at=now,
    )  # fmt: skip
    record("leads.deal.closed", deal, actor=actor, at=now, after=deal.status, rule="DEAL-1", amount=amount,
           customer=customer.pk, registration=getattr(registration, "pk", None), holds=deal.holds)  # fmt: skip
    sheets.touch(closer.unit, now=now)
    if registration:
        _win(registration, deal, actor=actor, now=now)
    _share(deal, verdict.shares, verdict.rule)
    if deal.status == Deal.Status.BOOKED:
        _book(deal, Kind.BOOKED, deal.amount, actor=actor, now=now)
    _afterwards(deal, verdict, registration, actor=actor, now=now)
    return deal


def _registrations(customer, closer, now):
    """The live registration, and the closer's own ended one when nobody protects the customer."""
    rows = customer.registrations.select_related("owner", "unit").select_for_update(no_key=True, of=("self",))
    live = rows.filter(status__in=LIVE_STATUSES).first()
    if live and not moves.book_end(live, now=now):
        return live, None
    own = rows.filter(owner=closer).exclude(status=Status.INVALID).order_by("-id").first()
    return None, own if own and own.status in OWN_ENDED else None


def facts_of(customer, closer, live, own, now):
    """What is known at the deal instant and decides whose credit it is (DEAL-2)."""
    unit = closer.unit
    return DealFacts(
        deal_at=now,
        closer=closer.pk,
        closer_in_business_team=bool(unit and unit.is_business_team),
        live=LiveRegistration(live.owner_id, live.status) if live else None,
        closers_ended=own.status if own else None,
        possible_duplicate=_possibly_another(customer),
        cross_region_without_approval=_crosses_unapproved(customer, live or own, unit),
        second_order=live is None and judging.after_deal(customer, now),
    )


def facts_at(deal):
    """The same facts once more, from what the deal and its registration keep of the instant (REG-17)."""
    live = deal.registration if deal.status_before in LIVE_STATUSES else None
    own = deal.registration if deal.status_before in OWN_ENDED else None
    ruled = [row for row in deal.credits.all() if row.rule != "DEAL-2"]
    return DealFacts(
        deal_at=deal.closed_at,
        closer=deal.closer_id,
        closer_in_business_team=bool(deal.unit and deal.unit.is_business_team),
        live=LiveRegistration(live.owner_id, deal.status_before) if live else None,
        closers_ended=own and deal.status_before,
        ruling=tuple((row.user_id, row.share) for row in ruled),
        possible_duplicate="DUPLICATE" in deal.holds,
        open_dispute="DISPUTE" in deal.holds,
        cross_region_without_approval="TERRITORY" in deal.holds,
        second_order="SECOND_ORDER" in deal.holds,
    )


def _crosses_unapproved(customer, registration, unit):
    """Sold into another region without the approval of its head (REG-11)."""
    if registration is None:
        return customer.region_id is not None and (unit is None or unit.region_id != customer.region_id)
    return judging.crosses(registration) and registration.review != "passed"


def _possibly_another(customer):
    rows = PossibleDuplicate.objects.filter(decision=PossibleDuplicate.Decision.OPEN)
    return rows.filter(first=customer).exists() or rows.filter(second=customer).exists()


def _win(registration, deal, *, actor, now):
    if deal.basis == Deal.Basis.DEPOSIT:
        registration.deposit_at = registration.deposit_at or now
        registration.save(update_fields=["deposit_at"])
    moves.move(registration, Status.WON, cause="deal", actor=actor, now=now, rule="DEAL-1", deal=deal.number)


def _share(deal, shares, rule):
    """Lay down the shares of a deal; together 100 % and every cent of the amount (DEAL-1)."""
    people = User.objects.select_related("unit").in_bulk([pk for pk, _share in shares])
    parts = dict(split_cents(deal.amount, shares))
    DealCredit.objects.bulk_create(
        DealCredit(deal=deal, user_id=pk, unit=people[pk].unit, share=share, amount=parts[pk], rule=rule)
        for pk, share in shares
    )


def _book(deal, kind, amount, *, actor, now, rule="", reason=""):
    """Write an amount into the statements, by the shares of the deal, on today's day."""
    credits = list(deal.credits.all())
    parts = dict(split_cents(amount, [(row.pk, row.share) for row in credits]))
    entries = CreditEntry.objects.bulk_create(
        CreditEntry(
            deal=deal, user_id=row.user_id, unit_id=row.unit_id, kind=kind, on=local_day(now), at=now,
            share=row.share, amount=parts[row.pk], rule=rule or row.rule, reason=reason,
        )
        for row in credits
    )  # fmt: skip
    record(f"leads.deal.{kind}", deal, actor=actor, at=now, rule=rule or "DEAL-1", amount=amount, reason=reason,
           shares={str(entry.user_id): entry.amount for entry in entries})  # fmt: skip


def _afterwards(deal, verdict, registration, *, actor, now):
    """What a deal entails: the queue ends, the customer has a carer, violations are kept, people are told."""
    queue.end_by_deal(deal.customer, now=now)
    carer = verdict.shares[0][0]
    Customer.objects.filter(pk=deal.customer_id).update(carer=carer, last_contact_at=now)
    if "TERRITORY" in deal.holds:
        violations.note("TERRITORY", user=deal.closer, rule="REG-11", now=now, deal=deal)
    elif verdict.is_violation:
        violations.note("UNREGISTERED", user=deal.closer, rule="DEAL-2", now=now, deal=deal)
    owner = User.objects.select_related("unit").get(pk=carer)
    told = [owner] if owner.pk != actor.pk else []
    if deal.holds or (registration and deal.closer_id != owner.pk):
        told.append(access.superior_of(owner))
    notify(told, "leads.deal", subject=deal, rule="DEAL-1", params={"holds": deal.holds, "amount": str(deal.amount)},
           key=f"leads.deal:{deal.pk}", now=now)  # fmt: skip


@transaction.atomic
def adjust(deal, *, amount, on, reason, actor, now):
    """Part of the order was cancelled or returned: `amount` (above 0) leaves the credit, with the same shares
    (DEAL-4). `on` is the day of the act; the entry is dated today, closed months get no new lines."""
    deal = Deal.objects.locked(deal.pk)
    _require_standing(deal)
    if not Decimal(0) < amount <= remaining(deal):
        words = _("The amount lies above what is left of the deal.")
        raise Invalid(words, rule="DEAL-4", errors={"amount": [words]})
    if deal.status == Deal.Status.BOOKED:
        _book(deal, Kind.ADJUSTED, -amount, actor=actor, now=now, rule="DEAL-4", reason=reason)
    else:
        _cut_held(deal, amount, actor=actor, now=now, on=on, reason=reason)
    return deal


def _cut_held(deal, amount, *, actor, now, on, reason):
    """Nothing is booked yet: the amount that will be is smaller."""
    deal.amount -= amount
    deal.save(update_fields=["amount"])
    for pk, part in split_cents(deal.amount, [(row.pk, row.share) for row in deal.credits.all()]):
        DealCredit.objects.filter(pk=pk).update(amount=part)
    record("leads.deal.adjusted", deal, actor=actor, at=now, rule="DEAL-4", amount=-amount, on=on, reason=reason)


def remaining(deal):
    """What of the deal still counts: its amount less what was cancelled or returned."""
    booked = sum((entry.amount for entry in deal.entries.all()), Decimal(0))
    return booked if deal.status == Deal.Status.BOOKED else deal.amount


def _require_standing(deal):
    if deal.status == Deal.Status.REVERSED:
        raise Conflict(_("This deal was undone already."), rule="DEAL-4")


@transaction.atomic
def undo(deal, *, reason, actor, now):
    """The order was cancelled or the deposit refunded in full: negative credit today, the registration is lost, its
    place counts again, the customer is free (DEAL-4)."""
    deal = _reversed(deal, reason=reason, actor=actor, now=now, rule="DEAL-4")
    registration = _won_registration(deal)
    if registration:
        moves.move(registration, Status.LOST, cause="deal_undone", actor=actor, now=now, rule="DEAL-4", reason=reason)
    return deal


@transaction.atomic
def refuse_receipt(deal, *, reason, actor, now, invented=False):
    """Finance refuses the receipt the deal rests on: the registration stands as if it had never come (DEAL-3)."""
    deal = _reversed(deal, reason=reason, actor=actor, now=now, rule="DEAL-3")
    if invented:
        violations.note("FALSE_DATA", user=deal.recorded_by, rule="DEAL-3", now=now, deal=deal, note=reason)
    registration = _won_registration(deal)
    if registration is None:
        return deal
    registration.deposit_at = None
    standings.reckon(registration)
    registration.save(update_fields=["deposit_at", *standings.DERIVED])
    status = state_at(registration, "protected", now).status
    if status == "protected" and registration.customer.registrations.filter(status__in=LIVE_STATUSES).exists():
        moves.move(registration, Status.LOST, cause="deal_undone", actor=actor, now=now, rule="DEAL-3", reason=reason)
        return deal
    ended_at = None if status == "protected" else registration.protected_until
    moves.move(registration, status, cause="receipt_refused", actor=actor, now=now, rule="DEAL-3", reason=reason,
               ended_at=ended_at)  # fmt: skip
    return deal


def _reversed(deal, *, reason, actor, now, rule):
    """Take back all that is booked; shares and history stay."""
    quota.lock_months_of(deal.customer)
    Customer.objects.locked(deal.customer_id)
    deal = Deal.objects.locked(deal.pk)
    _require_standing(deal)
    left = remaining(deal)
    before, was_booked = deal.status, deal.status == Deal.Status.BOOKED
    deal.status, deal.reversed_at = Deal.Status.REVERSED, now
    deal.save(update_fields=["status", "reversed_at"])
    record("leads.deal.undone", deal, actor=actor, at=now, before=before, after=deal.status, rule=rule, reason=reason)
    if was_booked and left:
        _book(deal, Kind.REVERSED, -left, actor=actor, now=now, rule=rule, reason=reason)
    return deal


def _won_registration(deal):
    if deal.registration is None or deal.registration.status != Status.WON:
        return None
    rows = type(deal.registration).objects
    return rows.locked(deal.registration_id)


@transaction.atomic
def rule_credit(deal, *, credits, reason, actor, now, rule="REG-9"):
    """Say whose credit a held or disputed deal is: {person: share in percent}, together 100 % (REG-9, DEAL-2)."""
    deal = Deal.objects.locked(deal.pk)
    _require_standing(deal)
    shares = [(user.pk, Decimal(share)) for user, share in credits.items()]
    if shares_problem(shares):
        words = _("The shares add up to 100 percent.")
        raise Invalid(words, rule="DEAL-1", errors={"credits": [words]})
    left = remaining(deal)
    if deal.status == Deal.Status.BOOKED and left:
        _book(deal, Kind.RULING, -left, actor=actor, now=now, rule=rule, reason=reason)
    deal.credits.all().delete()
    before, deal.status, deal.holds = deal.status, Deal.Status.BOOKED, []
    deal.save(update_fields=["status", "holds"])
    _share(deal, shares, rule)
    record("leads.deal.ruled", deal, actor=actor, at=now, before=before, after=deal.status, rule=rule, reason=reason)
    _book(deal, Kind.RULING if before == Deal.Status.BOOKED else Kind.BOOKED, left, actor=actor, now=now, rule=rule,
          reason=reason)  # fmt: skip
    return deal


@transaction.atomic
def release(deal, hold, *, actor, now):
    """What held the credit is decided; with the last one gone it is booked as it stood (DEAL-2)."""
    deal = Deal.objects.locked(deal.pk)
    if deal.status != Deal.Status.HELD or hold not in deal.holds:
        return deal
    deal.holds = [code for code in deal.holds if code != hold]
    if not deal.holds:
        deal.status = Deal.Status.BOOKED
    deal.save(update_fields=["holds", "status"])
    record("leads.deal.released", deal, actor=actor, at=now, before="held", after=deal.status, rule="DEAL-2", hold=hold)
    if deal.status == Deal.Status.BOOKED:
        _book(deal, Kind.BOOKED, deal.amount, actor=actor, now=now)
    return deal


@transaction.atomic
def call_off(deal, *, amount, actor, now, paper=""):
    """A call-off under a framework contract books its amount with the shares of the signature (DEAL-5)."""
    deal = Deal.objects.locked(deal.pk)
    _require_standing(deal)
    _book(deal, Kind.CALL_OFF, amount, actor=actor, now=now, rule="DEAL-5", reason=paper)
    return deal


def delivered(deal, *, now):
    """The order of the deal is delivered: the customer may be reported like any other after 30 days (CUS-7)."""
    Deal.objects.filter(pk=deal.pk, delivered_at=None).update(delivered_at=now)


def counts_as_deposit(amount, order_total, *, now, unit=None):
    """Whether a payment is large enough to be the deal (DEAL-3)."""
    return deposit_counts(amount, order_total, policies.numbers(unit, at=now))
