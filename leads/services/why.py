"""Why a registration stands as it does and whose deal it is: the reasons of the functions that decide (REG-17)."""

from dataclasses import dataclass, field

from leads import policy
from leads.models import Deal, Status
from leads.policy.steps import Step
from leads.services import deals, standings
from salesops.kernel.models import Event
from salesops.kernel.services import policies


@dataclass(frozen=True)
class Why:
    """An answer as data: the code of the sentence with its values, the steps that led to it, the policy version."""

    code: str
    params: dict
    steps: tuple[Step, ...]
    version: object = None
    events: list = field(default_factory=list)

    def as_data(self):
        return {
            "code": self.code,
            "params": self.params,
            "steps": [step.as_data() for step in self.steps],
            "policy_version": self.version,
        }


DECIDING = (
    "leads.registration.reported", "leads.registration.protected", "leads.registration.lapsed",
    "leads.registration.expired", "leads.registration.won", "leads.registration.lost",
    "leads.registration.withdrawn", "leads.registration.invalidated",
)  # fmt: skip


def why_registration(registration, now):
    """Why it protects until then, or why it ended: rule, facts, dates, people."""
    result = standings.standing_of(registration)
    state = policy.state_at(result, registration.status, now)
    params = {
        "status": state.status, "reason_code": state.reason_code or registration.reason_code,
        "rule": _rule(registration, result, state), "protected_until": result.protected_until,
        "first_end": result.first_end, "ended_at": registration.ended_at, "owner": registration.owner.name,
    }  # fmt: skip
    events = Event.objects.about(registration).filter(verb__in=DECIDING).select_related("actor")
    steps = result.reasons if _was_valid(registration) else _reasons_of_invalid(registration)
    version = policies.numbers(registration.unit, at=registration.policy_at).version
    return Why(state.status, params, tuple(steps), version, list(events[:20]))


def _rule(registration, result, state):
    if state.status in ("lapsed", "expired") and registration.is_live:
        return {"lapse": "REG-5", "expiry": "REG-6", "cap": "REG-18"}[result.first_end]
    return registration.rule or "REG-25"


def _was_valid(registration):
    return registration.status != Status.INVALID


def _reasons_of_invalid(registration):
    """What made the report invalid, with the facts it was judged by."""
    facts = {"obtained_at": registration.obtained_at, "reported_at": registration.reported_at}
    yield Step(registration.rule or "REG-3", f"invalid_{registration.reason_code.lower()}", facts)


def why_deal(deal):
    """Whose credit it is, worked out again from the facts of the instant of the deal (REG-17, DEAL-2)."""
    verdict = policy.credit(deals.facts_at(deal))
    params = {
        "status": deal.status, "closed_at": deal.closed_at, "amount": deal.amount, "holds": deal.holds,
        "marks": deal.marks, "registration": deal.registration.number if deal.registration else "",
    }  # fmt: skip
    return Why(Deal.Status(deal.status).value, params, verdict.steps)
