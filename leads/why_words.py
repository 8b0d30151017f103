"""Trail rows, reasons and refusals in words for people (REG-17)."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from leads.models import Reason
from salesops.kernel.clock import local_day
from salesops.kernel.web import look

EVENTS = {
    "leads.customer.created": lambda f: _("Customer recorded"),
    "leads.customer.changed": lambda f: _("Profile changed"),
    "leads.registration.reported": lambda f: _("Reported"),
    "leads.registration.protected": lambda f: _("Protected again") if f.get("cause") != "approved" else _("Approved"),
    "leads.registration.lapsed": lambda f: _("Lapsed: no follow-up in time"),
    "leads.registration.expired": lambda f: pgettext("registration", "Expired"),
    "leads.registration.won": lambda f: _("Won by a deal"),
    "leads.registration.lost": lambda f: _("Lost"),
    "leads.registration.withdrawn": lambda f: _("Withdrawn"),
    "leads.registration.invalidated": lambda f: _("Set invalid"),
    "leads.registration.passed": lambda f: _("Looked at and passed"),
    "leads.registration.proof_asked": lambda f: _("Proof asked for"),
    "leads.registration.outcome": lambda f: _("Outcome noted"),
    "leads.registration.cooldown_waived": lambda f: _("Cool-down waived"),
    "leads.extension.asked": lambda f: _("Extension asked for"),
    "leads.extension.granted": lambda f: _("Extension granted"),
    "leads.extension.refused": lambda f: _("Extension refused"),
    "leads.pause.asked": lambda f: _("Pause asked for"),
    "leads.pause.granted": lambda f: _("Pause granted"),
    "leads.pause.refused": lambda f: _("Pause refused"),
    "leads.registration.handed_over": lambda f: _("Handed over"),
    "leads.pool.claimed": lambda f: _("Claimed from the pool"),
    "leads.pool.assigned": lambda f: _("Assigned from the pool"),
    "kernel.approval.approved": lambda f: _("Approval given"),
    "kernel.approval.rejected": lambda f: _("Sent back"),
    "kernel.approval.withdrawn": lambda f: _("Request withdrawn"),
    "kernel.personal.revealed": lambda f: _("Full values looked at"),
}


def event_text(event):
    """A trail row in words; an unknown verb is said as it is."""
    said = EVENTS.get(event.verb)
    return said(event.facts) if said else event.verb


BASES = {
    "reported": lambda: _("reported"),
    "last_follow_up": lambda: _("last follow-up"),
    "restored": lambda: _("restored"),
    "ruled": lambda: _("ruling"),
}
TERMS = {
    "lost_days": lambda: _("lost days"),
    "pause_days": lambda: _("pause"),
    "restored_days": lambda: _("days lost before restoring"),
    "merge_days": lambda: _("days of a merge"),
    "extension_days": lambda: _("extension"),
}
RULE_TITLES = {
    "REG-9": gettext_lazy("Ruling"),
    "REG-21": gettext_lazy("Pauses and lost days"),
    "REG-22": gettext_lazy("Restored"),
    "REG-7": gettext_lazy("Extension"),
    "REG-6": gettext_lazy("Measure or deposit in time"),
    "CUS-8": gettext_lazy("Undone merge"),
    "ORG-10": gettext_lazy("Hand-over"),
    "REG-1": gettext_lazy("After the deal"),
    "REG-8": gettext_lazy("Quota"),
    "REG-10": gettext_lazy("Reported in time"),
    "REG-11": gettext_lazy("Territory"),
    "REG-16": gettext_lazy("Pool and cool-down"),
    "REG-27": gettext_lazy("Review of reports"),
    "DEAL-2": gettext_lazy("Whose credit"),
    "REG-13": gettext_lazy("Violation"),
    "CUS-7": gettext_lazy("New project"),
    "REG-3": gettext_lazy("First reported, first protected"),
}


def equation(step):
    """`11-16 + 3 days = 11-19 24:00`, with what the days stand for beyond the rule's own number."""
    sum_ = step.equation
    parts = [look.day(sum_.base)]
    for days, code in sum_.plus:
        named = TERMS.get(code)
        text = _("%(n)s days") % {"n": days}
        parts.append(f"{text} ({named()})" if named else text)
    return f"{' + '.join(str(part) for part in parts)} = {look.until(sum_.equals)}"


FACTS = {
    "reported": lambda p: _("Reported %(at)s, nobody before") % p,
    "ruled": lambda p: _("Ruled %(at)s") % p,
    "lost_days": lambda p: _("Not counted: %(day)s") % p,
    "pause": lambda p: _("Paused from %(from)s to %(to)s") % p,
    "restored": lambda p: _("Ended %(ended_at)s, restored %(at)s") % p,
    "merge_undone": lambda p: _("Ended %(ended_at)s, back %(at)s") % p,
    "no_expiry_store": lambda p: _("Stores have no such limit"),
    "measured_in_time": lambda p: _("Measured %(at)s, in time: no limit any more") % p,
    "measured_too_late": lambda p: _("Measured %(at)s, too late") % p,
    "deposit_in_time": lambda p: _("Deposit %(at)s, in time: no limit any more") % p,
    "extension_granted": lambda p: _("Asked %(asked_at)s, granted %(decided_at)s: %(days)s days") % p,
    "extension_refused": lambda p: _("Asked %(asked_at)s, refused %(decided_at)s") % p,
    "extension_pending": lambda p: _("Asked %(asked_at)s, undecided") % p,
    "extension_void": lambda p: _("Asked or decided too late") % p,
    "handed_over": lambda p: _("Handed over %(at)s, protects at least to %(until)s") % p,
    "invalid_after_deal": lambda p: _("Reported %(reported_at)s, after the deal of this customer") % p,
    "invalid_late": lambda p: _("Got to know %(obtained_at)s, reported %(reported_at)s") % p,
    "invalid_territory": lambda p: _("The address belongs to another region and no ground was given"),
    "invalid_cooldown": lambda p: _("An earlier protection of the same person ended less than 30 days before"),
    "invalid_over_quota": lambda p: _("All places of the month were used at %(reported_at)s") % p,
    "invalid_rejected": lambda p: _("Rejected on review"),
    "invalid_false_data": lambda p: _("False data"),
    "invalid_duplicate": lambda p: _("The same customer was reported earlier"),
    "live": lambda p: _("A registration was live at the deal: its owner is credited"),
    "closer_alone": lambda p: _("No registration was live: the closer is credited"),
    "closer_own_ended": lambda p: _("The closer's own registration had ended before"),
    "unregistered": lambda p: _("The closer had not registered the customer"),
    "violation": lambda p: _("For the business team this is a violation"),
    "held": lambda p: _("Credit held: %(reason)s") % p,
    "agreed_split": lambda p: _("Split agreed and approved before the deal"),
    "split_void": lambda p: _("The split was approved after the deal and does not count"),
}


def why_row(step, row=None):
    """(label, text, strong) of one step."""
    if step.equation:
        return (_("Calculation"), equation(step), True)
    said = FACTS.get(step.code)
    params = {name: _plain(value) for name, value in step.params.items()}
    return (_("Fact"), said(params) if said else step.code, False)


def _plain(value):
    if isinstance(value, dt.datetime):
        return look.instant(value, seconds=True)
    if isinstance(value, dt.date):
        return look.day(value)
    return HOLDS[value]() if value in HOLDS else value


HOLDS = {
    "PENDING": lambda: _("registration still pending"),
    "DUPLICATE": lambda: _("possible duplicate undecided"),
    "DISPUTE": lambda: _("dispute open"),
    "TERRITORY": lambda: _("other region without approval"),
    "SECOND_ORDER": lambda: _("second order of the same customer"),
}


def why_question(answer):
    return {
        "protected": _("Why it is protected"), "pending": _("Why it is pending"), "lapsed": _("Why it lapsed"),
        "expired": _("Why it expired"), "won": _("Why it is won"), "lost": _("Why it is lost"),
        "withdrawn": _("Why it is withdrawn"), "invalid": _("Why it is invalid"),
    }.get(answer.code, _("Why"))  # fmt: skip


def why_answer(answer, row, now):
    """One sentence with the date that decides."""
    params = answer.params
    until = look.until(local_day(params["protected_until"] - dt.timedelta(microseconds=1)))
    if answer.code in ("protected", "pending"):
        return _("As of %(now)s no limit has passed; the customer is %(owner)s's. The first one comes %(until)s.") % {
            "now": look.instant(now), "owner": params["owner"], "until": until,
        }  # fmt: skip
    at = look.instant(params["ended_at"] or params["protected_until"])
    code = params["reason_code"]
    if answer.code == "invalid" and code:
        return _("Invalid since %(at)s: %(reason)s.") % {"at": at, "reason": Reason(code).label}
    return _("It ended %(at)s by %(rule)s.") % {"at": at, "rule": params["rule"]}
