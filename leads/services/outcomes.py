"""What comes of a report, and the refusals in words (REG-3, REG-16, REG-19, SEC-1)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from leads.models import Reason, Registration, ReportAttempt
from salesops.kernel.errors import BusinessError, Conflict, Fact


@dataclass(frozen=True)
class Outcome:
    """A registration, or a refused attempt with its case number; `refusal` says why it does not protect.

    What a refusal leaves behind (attempt, invalid registration) stays: the interface answers with
    `refuse(request, outcome.refusal, kept=True)`.
    """

    registration: Registration | None = None
    attempt: ReportAttempt | None = None
    refusal: BusinessError | None = None


def reference(registration):
    """How another record is named in an answer."""
    return {
        "id": registration.pk,
        "number": registration.number,
        "url": f"/api/v1/registrations/{registration.pk}/",
    }


def protected_by_another(attempt):
    """No name, no owner, no date: only the rule and the case number (REG-3)."""
    during_precedence = attempt.rule == "REG-19"
    title = _("Another colleague has precedence now") if during_precedence else _("This customer is protected already")
    return Conflict(
        _("To protect customers and colleagues no name, owner or time is shown here."),
        rule=attempt.rule,
        title=title,
        facts=[Fact(_("Case number"), attempt.case_number)],
        extra={"case_number": attempt.case_number},
    )


def shown(registration, *, own):
    """One's own customer, or one within reach, is shown instead of a case number (REG-3)."""
    words = _("You hold this customer already.") if own else _("%(name)s holds this customer.")
    return Conflict(
        words % {"name": registration.owner.name},
        rule="REG-3",
        title=_("This customer is protected already"),
        facts=[Fact(_("Registration"), registration.number)],
        extra={"registration": reference(registration)},
    )


def revive_instead(registration):
    return Conflict(
        _("Your registration %(number)s lapsed. Record an effective contact and it protects again.")
        % {"number": registration.number},
        rule="REG-16",
        title=_("Revive your own registration"),
        facts=[Fact(_("Registration"), registration.number)],
        extra={"registration": reference(registration)},
    )


RULE_OF = {
    Reason.AFTER_DEAL: "REG-1",
    Reason.LATE: "REG-10",
    Reason.TERRITORY: "REG-11",
    Reason.COOLDOWN: "REG-16",
    Reason.OVER_QUOTA: "REG-8",
}


def kept_invalid(registration, facts=()):
    """The report is kept as invalid; the reason says what the rule wants (422)."""
    words = {
        Reason.AFTER_DEAL: _("The customer bought already; name the new project if there is one."),
        Reason.LATE: _("More than 24 hours have passed since you got to know of the customer."),
        Reason.TERRITORY: _("The customer belongs to another region; give one of the three grounds."),
        Reason.COOLDOWN: _("Your last protection of this customer ended a short time ago."),
        Reason.OVER_QUOTA: _("All your places of this month are used."),
    }
    return BusinessError(
        words[registration.reason_code],
        rule=RULE_OF[registration.reason_code],
        title=_("Recorded as invalid"),
        facts=[Fact(_("Registration"), registration.number), *facts],
        extra={"id": registration.pk, "number": registration.number, "reason_code": registration.reason_code,
               "registration": reference(registration)},
    )  # fmt: skip
