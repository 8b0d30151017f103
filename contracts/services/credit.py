"""Assess a customer's credit; what it allows him, and how much of it is used (CRD-1..4)."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.services import customers
from salesops.kernel.clock import local_day
from salesops.kernel.errors import Conflict, Invalid, require
from salesops.kernel.models import Role, User
from salesops.kernel.services import approvals, policies, search
from salesops.kernel.services.approvals import Flow, Step, flows
from salesops.kernel.services.notices import notify
from salesops.kernel.services.numbering import next_number
from salesops.kernel.services.trail import record, record_many
from salesops.kernel.texts import visible_core

from .. import access, policy
from ..models import ITEMS, CreditApproval, CreditAssessment, Grade

Status = CreditAssessment.Status
FAULTS = {
    "missing": gettext_lazy("Give the points."),
    "not_a_number": gettext_lazy("Points are whole numbers."),
    "negative": gettext_lazy("Points are not below 0."),
}


@transaction.atomic
def assess(*, customer, points, sources=None, actor, now, grade="", credit_limit=None, guarantee="", reason=""):
    """Enter an assessment as a draft; grade, limit and terms follow from the points unless given (CRD-2, CRD-3).

    Raises NotAllowed for others than finance, Invalid for points outside their items.
    """
    require(access.can_assess(actor), _("Finance enters credit assessments."), rule="CRD-2")
    assessment = CreditAssessment(
        number=next_number("XY", now=now), customer=customer, entered_by=actor, unit=actor.unit, created_at=now
    )
    _fill(assessment, points, sources, grade, credit_limit, guarantee, reason, now)
    assessment.save()
    record("contracts.credit.entered", assessment, actor=actor, at=now, after=Status.DRAFT, rule="CRD-2",
           reason=reason, score=assessment.score, grade=assessment.grade)  # fmt: skip
    search.index(assessment, numbers=[assessment.number])
    return assessment


@transaction.atomic
def change(assessment_id, *, actor, now, points=None, sources=None, grade="", credit_limit=None, guarantee=None,
           reason=None):  # fmt: skip
    """Change a draft; what is left out stays."""
    assessment = _draft(assessment_id, actor)
    _fill(
        assessment,
        {**assessment.items, **(points or {})},
        assessment.sources if sources is None else {**assessment.sources, **sources},
        grade,
        credit_limit,
        assessment.guarantee if guarantee is None else guarantee,
        assessment.reason if reason is None else reason,
        now,
    )
    assessment.save()
    record("contracts.credit.changed", assessment, actor=actor, at=now, rule="CRD-2", reason=assessment.reason,
           score=assessment.score, grade=assessment.grade)  # fmt: skip
    return assessment


def _draft(assessment_id, actor):
    assessment = CreditAssessment.objects.select_for_update(no_key=True).get(pk=assessment_id)
    require(access.can_assess(actor), _("Finance enters credit assessments."), rule="CRD-2")
    if assessment.status != Status.DRAFT or assessment.is_waiting:
        raise Conflict(_("This assessment is no longer a draft; enter a new one."), rule="CRD-2")
    return assessment


def _fill(assessment, points, sources, grade, credit_limit, guarantee, reason, now):
    numbers = policies.numbers(at=now)
    points = {item: points.get(item) for item in ITEMS}
    _require_points(points, numbers)
    for item, value in points.items():
        setattr(assessment, item, int(value))
    assessment.sources = {item: str(text).strip()[:200] for item, text in (sources or {}).items() if item in ITEMS}
    assessment.score = int(policy.score(points))
    assessment.scored_grade = policy.grade_for(assessment.score, numbers)
    assessment.grade = _known_grade(grade) or assessment.scored_grade
    assessment.guarantee = guarantee.strip()
    terms = policy.terms_for(assessment.grade, numbers, guaranteed=bool(assessment.guarantee))
    assessment.default_limit = terms.limit
    assessment.credit_limit = terms.limit if credit_limit is None else _known_limit(credit_limit)
    assessment.prepayment, assessment.term_days = terms.prepayment, terms.days
    assessment.reason = reason.strip()
    assessment.policy_on = numbers.version


def _require_points(points, numbers):
    errors = {}
    for item, fault in policy.item_problems(points, numbers).items():
        most = getattr(numbers, f"credit_points_{item}")
        errors[item] = [FAULTS.get(fault) or _("At most %(most)s points.") % {"most": most}]
    for item, value in points.items():
        if item not in errors and Decimal(value) != int(value):
            errors[item] = [_("Points are whole numbers.")]
    if errors:
        raise Invalid(_("Some points do not fit."), rule="CRD-2", errors=errors)


def _known_grade(grade):
    if grade and grade not in Grade.values:
        raise Invalid(_("Grades are A, B, C, D."), rule="CRD-2", errors={"grade": [_("Grades are A, B, C, D.")]})
    return grade


def _known_limit(value):
    limit = Decimal(value)
    if not limit.is_finite() or not 0 <= limit < Decimal("1e12"):
        words = _("An amount of 0 or more.")
        raise Invalid(words, rule="CRD-3", errors={"credit_limit": [words]})
    return limit.quantize(policy.CENT)


@transaction.atomic
def ask(customer, *, actor, now):
    """A salesperson asks finance for an assessment; finance sees the customer from now on (CRD-1, ORG-8)."""
    if in_force(customer.pk, now) is not None:
        raise Conflict(_("There is an assessment in force."), rule="CRD-1")
    customers.open_to(customer, step="credit", role=Role.FINANCE, now=now)
    record("contracts.credit.asked", customer, actor=actor, at=now, rule="CRD-1")
    notify(User.objects.holding(Role.FINANCE), "credit.asked", subject=customer, number=customer.number, rule="CRD-1",
           params={"asked_by": actor.name, "customer": customer.number},
           key=f"credit.asked:{customer.pk}:{local_day(now)}", now=now)  # fmt: skip


@transaction.atomic
def submit(assessment_id, *, actor, now):
    """Put the assessment in force; a grade by hand or a limit above the grade's asks a second finance person (CRD-2).

    Raises Invalid where an item has no source or a departure no reason.
    """
    assessment = _draft(assessment_id, actor)
    missing = {
        item: [_("Say where the points come from.")] for item in ITEMS if not _said(assessment.sources.get(item))
    }
    if missing:
        raise Invalid(_("Every item needs its source."), rule="CRD-2", errors=missing)
    departures = policy.second_person_reasons(
        Decimal(assessment.score), assessment.grade, assessment.credit_limit, policies.numbers(at=now)
    )
    if departures and not _said(assessment.reason):
        words = _("Say why you depart from what the points give.")
        raise Invalid(words, rule="CRD-2", errors={"reason": [words]})
    assessment.submitted_at = now
    assessment.save(update_fields=["submitted_at"])
    record("contracts.credit.submitted", assessment, actor=actor, at=now, rule="CRD-2", departures=departures)
    if departures:
        step = Step("second_finance", Role.FINANCE, reasons=tuple(_reason(code, assessment) for code in departures))
        approvals.submit(FLOW, assessment, [step], actor=actor, now=now, number=assessment.number,
                         title=assessment.customer.number, amount=assessment.credit_limit)  # fmt: skip
    else:
        _put_in_force(assessment, actor=actor, now=now)
    return assessment


def _said(text):
    return bool(visible_core(text or ""))


def _reason(code, assessment):
    if code == "grade_changed":
        return {"code": code, "rule": "CRD-2", "value": assessment.grade, "limit": assessment.scored_grade}
    return {
        "code": code, "rule": "CRD-2", "value": str(assessment.credit_limit), "limit": str(assessment.default_limit)
    }  # fmt: skip


def _put_in_force(assessment, *, actor, now):
    day = local_day(now)
    former = list(
        CreditAssessment.objects.select_for_update(no_key=True).filter(
            customer=assessment.customer_id, status=Status.APPROVED
        )
    )
    CreditAssessment.objects.filter(pk__in=[row.pk for row in former]).update(status=Status.OUTDATED, outdated_at=now)
    record_many("contracts.credit.outdated", former, at=now, before=Status.APPROVED, after=Status.OUTDATED,
                rule="CRD-1", actor=actor)  # fmt: skip
    assessment.status, assessment.approved_at = Status.APPROVED, now
    assessment.valid_until = policy.valid_until(day, policies.numbers(at=now))
    assessment.save(update_fields=["status", "approved_at", "valid_until"])
    record("contracts.credit.approved", assessment, actor=actor, at=now, before=Status.DRAFT, after=Status.APPROVED,
           rule="CRD-2", grade=assessment.grade, limit=assessment.credit_limit)  # fmt: skip
    owners = {row.owner for row in assessment.customer.registrations.live(now).select_related("owner")}
    notify(owners, "credit.approved", subject=assessment, number=assessment.number, rule="CRD-3",
           params={"grade": assessment.grade}, key=f"credit.approved:{assessment.pk}", now=now)  # fmt: skip


def _approved(assessment, *, approval, actor, now):
    _put_in_force(assessment, actor=actor, now=now)


def _back_to_draft(assessment, *, approval, actor, now):
    assessment.submitted_at = None
    assessment.save(update_fields=["submitted_at"])


def _content(assessment):
    fields = ("number", "customer_id", *ITEMS, "sources", "grade", "guarantee", "reason")
    return {**{name: getattr(assessment, name) for name in fields}, "credit_limit": str(assessment.credit_limit)}


FLOW = flows.register(
    Flow(
        kind="credit",
        label=gettext_lazy("Credit assessment"),
        model=CreditApproval,
        link="assessment",
        parties=lambda assessment: {assessment.entered_by_id},
        content=_content,
        approved=_approved,
        rejected=_back_to_draft,
        withdrawn=_back_to_draft,
        template="contracts/credit-approval.html",
    )
)


def expire(now, *, limit=5000):
    """Book as outdated what is older than the rule allows; the day decided, this only writes it down (CRD-1)."""
    total = 0
    while count := _expire_batch(now, limit):
        total += count
    return total


@transaction.atomic
def _expire_batch(now, size):
    ids = list(CreditAssessment.objects.ran_out(local_day(now)).values_list("pk", flat=True)[:size])
    rows = list(
        CreditAssessment.objects.ran_out(local_day(now))
        .filter(pk__in=ids)
        .select_for_update(no_key=True, skip_locked=True)
    )
    CreditAssessment.objects.filter(pk__in=[row.pk for row in rows]).update(status=Status.OUTDATED, outdated_at=now)
    record_many("contracts.credit.outdated", rows, at=now, before=Status.APPROVED, after=Status.OUTDATED, rule="CRD-1")
    return len(rows)


def in_force(customer_id, now):
    """The assessment that counts now, or None where there is none or it is outdated (CRD-1)."""
    return CreditAssessment.objects.in_force(local_day(now)).filter(customer=customer_id).first()


def require_in_force(customer_id, now):
    """The assessment that counts; Conflict without one (CRD-1)."""
    assessment = in_force(customer_id, now)
    if assessment is None:
        raise Conflict(
            _("A contract needs a credit assessment of the last 12 months; ask finance for one."), rule="CRD-1"
        )
    return assessment


_exposures: list[Callable] = []


def exposure_counts(function):
    """Enter a source of exposure: `function(customer_id, now) -> Decimal` (the app that keeps orders)."""
    _exposures.append(function)
    return function


def exposure(customer_id, now):
    """What the customer has ordered and not yet paid (CRD-4)."""
    return sum((function(customer_id, now) for function in _exposures), Decimal(0))


@dataclass(frozen=True)
class Standing:
    """A customer's credit as it is now; `assessment` None where he has none."""

    assessment: CreditAssessment | None
    used: Decimal

    @property
    def terms(self):
        """What is allowed: without an assessment all is paid beforehand."""
        if self.assessment is None:
            return policy.Terms(Decimal(0), policy.HUNDRED, 0)
        return policy.Terms(self.assessment.credit_limit, self.assessment.prepayment, self.assessment.term_days)

    @property
    def free(self):
        return max(self.terms.limit - self.used, Decimal(0))

    def holds(self, amount):
        """Whether a purchase on account of this amount must be held for approval (CRD-4)."""
        return policy.is_over_limit(self.used, amount, self.terms.limit)


def standing(customer_id, now):
    """The customer's credit, what is used of it and what is free (CRD-4)."""
    return Standing(in_force(customer_id, now), exposure(customer_id, now))
