"""One registration moves one step of the table (REG-26): place settled, trail written, nothing else possible."""

from django.utils.translation import gettext as _

from leads.policy import may_move, state_at
from leads.services import quota
from salesops.kernel.errors import Conflict
from salesops.kernel.services.trail import record

VERBS = {
    "protected": "leads.registration.protected",
    "lapsed": "leads.registration.lapsed",
    "expired": "leads.registration.expired",
    "won": "leads.registration.won",
    "lost": "leads.registration.lost",
    "withdrawn": "leads.registration.withdrawn",
    "invalid": "leads.registration.invalidated",
}
END_RULES = {"lapse": "REG-5", "expiry": "REG-6", "cap": "REG-18"}


def move(
    registration, to, *, cause, actor, now, rule, reason_code="", ended_at=None, reason="", acting_for=None, **facts
):
    """Take a locked registration to another status; Conflict where the table does not lead there."""
    before = registration.status
    if not may_move(before, to, cause):
        raise Conflict(_("The registration cannot go from here to there any more."), rule="REG-26")
    registration.status, registration.reason_code, registration.rule = to, reason_code, rule
    registration.ended_at = None if to == "protected" else ended_at or now
    registration.booked_at = None if to == "protected" else now
    registration.save(update_fields=["status", "reason_code", "rule", "ended_at", "booked_at"])
    quota.settle(registration, now=now, why=cause)
    record(VERBS[to], registration, actor=actor, acting_for=acting_for, at=now, before=before, after=to, rule=rule,
           reason=reason, cause=cause, customer=registration.customer_id, **facts)  # fmt: skip
    return registration


def book_end(registration, *, now):
    """Write down what time has decided, if it has (REG-14); True when the registration ended."""
    state = state_at(registration, registration.status, now)
    if state.status == registration.status:
        return False
    move(registration, state.status, cause="time", actor=None, now=now, rule=END_RULES[registration.first_end],
         reason_code=state.reason_code, ended_at=registration.protected_until)  # fmt: skip
    return True
