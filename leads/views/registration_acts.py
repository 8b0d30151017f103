"""The acts on a registration: form, service, words; and which of them the person may do now."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from leads import access
from leads import registration_forms as forms
from leads.models import LIVE_STATUSES, Extension, Pause, RegistrationApproval, Review, Status
from leads.services import judging, registrations
from salesops.kernel.services import approvals
from salesops.kernel.web.blocks import Button


def _nothing(row, now):
    return {}


@dataclass(frozen=True)
class Act:
    """One act: what it is called on button, form and flash, its form, the service it calls."""

    title: Any
    done: Any
    form: type
    call: Callable
    icon: str = ""
    lead: Any = ""
    initial: Callable = _nothing
    danger: bool = False


ACTS = {
    "follow-up": Act(gettext_lazy("Record follow-up"), gettext_lazy("Follow-up recorded"), forms.FollowUpForm,
                     registrations.follow_up, "message"),
    "measure": Act(gettext_lazy("Record measurement"), gettext_lazy("Measurement recorded"), forms.MeasureForm,
                   registrations.measure, "ruler", initial=lambda row, now: {"measured_at": now}),
    "extend": Act(gettext_lazy("Ask for extension"), gettext_lazy("Extension asked for"), forms.ExtensionForm,
                  registrations.request_extension, "calendar-time",
                  gettext_lazy("The department head decides. Once; the days without follow-up stay as they are.")),
    "pause": Act(gettext_lazy("Ask for pause"), gettext_lazy("Pause asked for"), forms.PauseForm,
                 registrations.request_pause, "clock-pause",
                 gettext_lazy("Agreed with the customer, once, at most 15 days; the supervisor decides.")),
    "outcome": Act(gettext_lazy("Note outcome"), gettext_lazy("Outcome noted"), forms.OutcomeForm,
                   registrations.note_outcome, "flag",
                   gettext_lazy("Bought elsewhere or gave up ends the protection.")),
    "withdraw": Act(gettext_lazy("Withdraw"), gettext_lazy("Withdrawn"), forms.ReasonForm, registrations.withdraw,
                    "arrow-back-up",
                    gettext_lazy("The protection ends at once; the customer goes into the public pool."),
                    danger=True),
    "restore": Act(pgettext_lazy("registration", "Restore"), gettext_lazy("Restored"), forms.ReasonForm,
                   registrations.restore, "rotate-clockwise",
                   gettext_lazy("The follow-up clock starts anew; the reporting day stays.")),
    "waive-cooldown": Act(gettext_lazy("Waive the cool-down"), gettext_lazy("Cool-down waived"), forms.ReasonForm,
                          registrations.waive_cooldown, "hourglass"),
    "review": Act(gettext_lazy("Look at the report"), gettext_lazy("Looked at"), forms.ReviewForm,
                  registrations.review, "shield-check"),
}  # fmt: skip


def allowed(user, row, state, now):
    """The acts open to the person now, in the order of their buttons."""
    found = []
    works, owner = access.works_on(user, row, now), access.acts_as_owner(user, row, now)
    lives = state.protects
    if works:
        found.append("follow-up")
    if (works or access.is_assigned(user, row)) and lives and row.unit.is_business_team and row.measured_at is None:
        found.append("measure")
    if owner and lives and row.expires_on and not Extension.objects.filter(registration=row).exists():
        found.append("extend")
    if owner and lives and not Pause.objects.filter(registration=row).exists():
        found.append("pause")
    if works and state.status not in ("won", "invalid") and not row.outcome_at:
        found.append("outcome")
    if owner and lives:
        found.append("withdraw")
    if owner and state.status == "lapsed" and judging.revivable(row, now):
        found.append("revive")
    return found + _of_heads(user, row, state, now)


def _of_heads(user, row, state, now):
    found = []
    decides = user.pk != row.owner_id and registrations.decider_of(row, user)
    if state.status in (Status.LAPSED, Status.EXPIRED) and decides:
        found.append("restore")
        found += [] if row.cooldown_waived_at else ["waive-cooldown"]
    if row.status in LIVE_STATUSES and state.protects and row.review in (Review.WAITING, Review.PROOF_ASKED):
        waiting = RegistrationApproval.objects.waiting().filter(paper=row).first()
        mine = waiting and user in approvals.deciders(waiting, now)
        if mine or (not waiting and user.pk != row.owner_id and access.heads(user, row)):
            found.append("review")
    return found


def buttons(row, may, *, primary):
    """The buttons of the head: the first few, the rest behind the dots."""
    made = []
    for verb in may:
        if verb in ACTS:
            act = ACTS[verb]
            url = reverse("leads:registration-act", args=[row.pk, verb])
            first = primary and not made
            made.append(Button(act.title, url, primary=first, icon=act.icon, danger=act.danger,
                               key="F" if verb == "follow-up" and primary else ""))  # fmt: skip
    return made
