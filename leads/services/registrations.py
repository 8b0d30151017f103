"""What people do with a registration: the verbs of its record (REG-5..7, 12, 16, 21, 22, 27)."""

from django.db import transaction
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from leads import access
from leads.models import LIVE_STATUSES, LossReason, Return, Status
from leads.policy.limits import may_restore
from leads.services import followups, moves, standings
from leads.services.asking import request_extension, request_pause
from leads.services.followups import follow_up, measure, revive
from leads.services.outcomes import Outcome
from leads.services.reports import report
from leads.services.reviewing import pass_unreviewed, review
from salesops.kernel import access as reach
from salesops.kernel.clock import local_day
from salesops.kernel.errors import Conflict, Invalid, require
from salesops.kernel.services import policies
from salesops.kernel.services.notices import notify
from salesops.kernel.services.trail import record

__all__ = [
    "Outcome",
    "follow_up",
    "measure",
    "note_outcome",
    "pass_unreviewed",
    "report",
    "request_extension",
    "request_pause",
    "restore",
    "review",
    "revive",
    "waive_cooldown",
    "withdraw",
]


def _reason(text, rule):
    words = _("Say why.")
    if not (text or "").strip():
        raise Invalid(words, rule=rule, errors={"reason": [words]})
    return text.strip()


@transaction.atomic
def withdraw(registration_id, *, reason, actor, now):
    """The owner gives the customer back: unprotected at once, into the pool (REG-16, REG-26)."""
    registration = followups.lock(registration_id)
    require(
        access.acts_as_owner(actor, registration, now), _("Only the owner withdraws a registration."), rule="REG-26"
    )
    reason = _reason(reason, "REG-26")
    moves.book_end(registration, now=now)
    return moves.move(registration, Status.WITHDRAWN, cause="withdrawn", actor=actor, now=now, rule="REG-26",
                      reason=reason)  # fmt: skip


@transaction.atomic
def note_outcome(registration_id, *, outcome, actor, now, note=""):
    """What became of the customer. Bought elsewhere or gave up ends a live registration as lost; on an ended one it is
    the owner's note of the outcome (REG-12)."""
    registration = followups.lock(registration_id)
    require(access.works_on(actor, registration, now), _("Only the owner notes the outcome."), rule="REG-12")
    if outcome not in LossReason.values:
        words = _("Choose the outcome.")
        raise Invalid(words, rule="REG-12", errors={"outcome": [words]})
    moves.book_end(registration, now=now)
    if registration.status in (Status.WON, Status.INVALID):
        raise Conflict(_("This registration has no outcome to note."), rule="REG-12")
    if registration.is_live and outcome == LossReason.POSTPONED:
        raise Conflict(_("A postponed purchase is followed up or paused; the protection goes on."), rule="REG-12")
    registration.loss_reason, registration.outcome_note, registration.outcome_at = outcome, note.strip()[:300], now
    registration.save(update_fields=["loss_reason", "outcome_note", "outcome_at"])
    record("leads.registration.outcome", registration, actor=actor, at=now, rule="REG-12", outcome=outcome, reason=note)
    if registration.status == Status.PROTECTED:
        moves.move(registration, Status.LOST, cause="outcome", actor=actor, now=now, rule="REG-12", outcome=outcome)
    return registration


@transaction.atomic
def restore(registration_id, *, reason, actor, now):
    """The head takes a wrongful loss back within 7 days, if nobody has registered since (REG-22). The follow-up clock
    starts anew; D stays, plus the days lost."""
    registration = followups.lock(registration_id)
    moves.book_end(registration, now=now)
    _require_decides(actor, registration, "REG-22")
    reason = _reason(reason, "REG-22")
    if registration.status not in (Status.LAPSED, Status.EXPIRED):
        raise Conflict(_("Only a lapsed or expired registration is restored."), rule="REG-22")
    days = policies.numbers(registration.unit, at=registration.policy_at).restore_days
    if not may_restore(registration.ended_at, now, get_default_timezone(), days=days):
        raise Conflict(_("The %(days)s days for restoring are over.") % {"days": days}, rule="REG-22")
    later = registration.customer.registrations.filter(pk__gt=registration.pk).exclude(status=Status.INVALID)
    if later.exists():
        raise Conflict(_("Another colleague has registered this customer since."), rule="REG-22")
    Return.objects.create(registration=registration, kind=Return.Kind.RESTORED, ended_at=registration.ended_at,
                          back_at=now, by=actor, reason=reason)  # fmt: skip
    standings.reckon(registration)
    registration.save(update_fields=standings.DERIVED)
    moves.move(registration, Status.PROTECTED, cause="restored", actor=actor, now=now, rule="REG-22", reason=reason)
    notify([registration.owner], "leads.restored", subject=registration, rule="REG-22", params={"by": actor.name},
           key=f"leads.restored:{registration.pk}:{local_day(now)}", now=now)  # fmt: skip
    return registration


@transaction.atomic
def waive_cooldown(registration_id, *, reason, actor, now):
    """The head lets the same person report the customer again before the cool-down is over (REG-16)."""
    registration = followups.lock(registration_id)
    _require_decides(actor, registration, "REG-16")
    reason = _reason(reason, "REG-16")
    if registration.status in LIVE_STATUSES and not moves.book_end(registration, now=now):
        raise Conflict(_("This registration still protects."), rule="REG-16")
    if registration.cooldown_waived_at:
        raise Conflict(_("The cool-down is waived already."), rule="REG-16")
    registration.cooldown_waived_at = now
    registration.save(update_fields=["cooldown_waived_at"])
    record("leads.registration.cooldown_waived", registration, actor=actor, at=now, rule="REG-16", reason=reason)
    return registration


def _require_decides(actor, registration, rule):
    """The department head of the unit; for a head's own the next higher (REG-22)."""
    require(
        actor.pk != registration.owner_id and decider_of(registration, actor),
        _("The department head decides this; for a head's own registration the next higher."),
        rule=rule,
    )


def decider_of(registration, actor):
    return access.heads(actor, registration) or reach.superior_for(registration.owner) == actor
