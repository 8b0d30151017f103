"""The head's look at every report: pass, ask for proof, or reject (REG-27)."""

from django.db import transaction
from django.utils.translation import gettext as _

from leads import access
from leads.models import Reason, Registration, RegistrationApproval, Review, Status, Violation
from leads.services import followups, moves, quota, violations
from salesops.kernel.calendars import end_of_working_day
from salesops.kernel.errors import Conflict, Invalid, require
from salesops.kernel.services import approvals, policies
from salesops.kernel.services.notices import notify
from salesops.kernel.services.trail import record

VERDICTS = ("pass", "ask_proof", "reject")
REJECTIONS = (Reason.REJECTED, Reason.FALSE_DATA)


@transaction.atomic
def review(registration_id, *, verdict, actor, now, reason="", reason_code=""):
    """Look at a report. A pending one is approved or rejected by it; an ordinary one protects meanwhile."""
    registration = followups.lock(registration_id)
    reason = (reason or "").strip()
    _refuse_bad_words(verdict, reason, reason_code)
    waiting = RegistrationApproval.objects.waiting().filter(paper=registration).first()
    if not waiting:
        require(_may_look(actor, registration), _("The department head looks at this report."), rule="REG-27")
    moves.book_end(registration, now=now)
    if not registration.is_live or registration.review not in (Review.WAITING, Review.PROOF_ASKED):
        raise Conflict(_("This report has been looked at already."), rule="REG-27")
    if verdict == "ask_proof":
        return _ask_proof(registration, waiting, reason, actor, now)
    if waiting:
        return _decide(registration, waiting, verdict, reason, reason_code, actor, now)
    return _look(registration, verdict, reason, reason_code or Reason.REJECTED, actor, now)


def _refuse_bad_words(verdict, reason, reason_code):
    errors = {}
    if verdict not in VERDICTS:
        errors["verdict"] = [_("Not one of the words of this list.")]
    if verdict in ("reject", "ask_proof") and not reason:
        errors["reason"] = [_("Say why.")]
    if reason_code and reason_code not in REJECTIONS:
        errors["reason_code"] = [_("Not one of the words of this list.")]
    if errors:
        raise Invalid(next(iter(errors.values()))[0], rule="REG-27", errors=errors)


def _may_look(actor, registration):
    return actor.pk != registration.owner_id and access.heads(actor, registration)


def _ask_proof(registration, waiting, reason, actor, now):
    """Proof within 3 working days."""
    if waiting:
        approvals.capacity(waiting, {registration.owner_id}, actor, now)
    registration.review, registration.reviewed_by = Review.PROOF_ASKED, actor
    days = policies.numbers(registration.unit, at=registration.policy_at).proof_days
    registration.review_due_at = end_of_working_day(now, days)
    registration.save(update_fields=["review", "reviewed_by", "review_due_at"])
    record("leads.registration.proof_asked", registration, actor=actor, at=now, rule="REG-27", reason=reason)
    notify([registration.owner], "leads.proof_asked", subject=registration, rule="REG-27",
           params={"by": actor.name, "reason": reason}, key=f"leads.proof:{registration.pk}", now=now)  # fmt: skip
    return registration


def _decide(registration, waiting, verdict, reason, reason_code, actor, now):
    approvals.decide(waiting.pk, agree=verdict == "pass", comment=reason, actor=actor, now=now)
    registration = Registration.objects.locked(registration.pk)
    if reason_code == Reason.FALSE_DATA and registration.status == Status.INVALID:
        registration.reason_code = reason_code
        registration.save(update_fields=["reason_code"])
        quota.settle(registration, now=now, why="false_data")
        _note_false_data(registration, reason, now)
    return registration


def _look(registration, verdict, reason, reason_code, actor, now):
    registration.review = Review.PASSED if verdict == "pass" else Review.REJECTED
    registration.reviewed_by = actor
    registration.save(update_fields=["review", "reviewed_by"])
    if verdict == "pass":
        record("leads.registration.passed", registration, actor=actor, at=now, rule="REG-27", reason=reason)
        return registration
    moves.move(registration, Status.INVALID, cause=reason_code.lower(), actor=actor, now=now, rule="REG-27",
               reason_code=reason_code, reason=reason)  # fmt: skip
    if reason_code == Reason.FALSE_DATA:
        _note_false_data(registration, reason, now)
    notify([registration.owner], "leads.rejected", subject=registration, rule="REG-27",
           params={"by": actor.name, "reason": reason}, key=f"leads.rejected:{registration.pk}", now=now)  # fmt: skip
    return registration


def _note_false_data(registration, reason, now):
    """False data are a violation, and the place stays used (REG-8, REG-13)."""
    violations.note(Violation.Kind.FALSE_DATA, user=registration.owner, rule="REG-13", now=now,
                    registration=registration, note=reason)  # fmt: skip


def pass_unreviewed(*, now, limit=5000):
    """An ordinary report passes by silence after its days; pending ones never do (REG-27)."""
    due = Registration.objects.filter(review=Review.WAITING, review_due_at__lte=now).exclude(status=Status.PENDING)
    ids = list(due.order_by("pk").values_list("pk", flat=True)[:limit])
    return Registration.objects.filter(pk__in=ids, review=Review.WAITING).update(review=Review.PASSED)
