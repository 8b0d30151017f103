"""What the record page of a contract says: where it stands, what to do now, what changed, who decides."""

from django.urls import reverse
from django.utils.translation import gettext as _

from salesops.kernel.models import Event
from salesops.kernel.registry import registry
from salesops.kernel.services.approvals import waiting_for
from salesops.kernel.web import look
from salesops.kernel.web.blocks import Button, Clock, Entry, NextAction, Standing
from salesops.kernel.web.lanes import lanes_of

from . import access, queries
from .models import Contract
from .services import checks, credit, plans
from .words import VERBS

Status = Contract.Status


def context(contract, user, now, *, view=""):
    """Everything the page draws; `view` is the number of a version, or empty for the difference to the one before."""
    versions = list(contract.versions.all())
    shown = shown_versions(contract, versions, view)
    lanes = queries.last_round(contract)
    found = checks.checklist(contract, now)
    name = queries.buyer_name(contract, user, now)
    clauses = queries.clauses_of(
        contract, user, now, new=shown["new"].clauses, old=shown["old"] and shown["old"].clauses
    )
    return {
        "contract": contract,
        "title": contract.number,
        "name": name,
        "subject": contract.title or name,
        "customer_url": _url_of("leads.customer", contract.customer_id),
        "quote_url": _url_of("quotes.quote", contract.quote_id),
        "tabs_of_versions": tabs(contract, versions, view),
        "clauses": clauses,
        "changed": [clause for clause in clauses if clause.is_changed],
        "unchanged": [clause for clause in clauses if not clause.is_changed],
        "comparing": shown["old"] is not None,
        "plan": plan_of(shown, contract),
        "checks": found if not contract.is_binding else [],
        "warning": warning(contract, user, now) if not contract.is_binding else None,
        "lanes": lanes_of(lanes, user, now),
        "reviewed": versions[-1].version if versions else contract.version,
        "comments": queries.rejections(contract),
        "clocks": clocks(contract, name),
        "action": next_action(contract, user, now, lanes),
        "buttons": buttons(contract, user, now),
        "why": queries.why(contract, user, now),
        "supplements": list(contract.supplements.all()),
        "exceptions": list(contract.exceptions.all()),
        "entries": entries(contract),
        "file": contract.signed_file,
    }  # fmt: skip


def _url_of(key, pk):
    entry = registry.find(key)
    return entry.url(pk) if entry and pk else ""


def shown_versions(contract, versions, view):
    """Which text the page shows against which: a version alone, or the newest against the one before."""
    if view.isdigit() and (one := next((v for v in versions if v.version == int(view)), None)):
        return {"new": one, "old": None}
    before = [v for v in versions if v.version < contract.version]
    return {"new": contract, "old": before[-1] if before else None}


def tabs(contract, versions, view):
    """Version 1, compare 1 → 2, version 2: the newest pair."""
    numbers = sorted({v.version for v in versions} | {contract.version})
    if len(numbers) < 2:
        return []
    url = reverse("contracts:contract-record", args=[contract.pk])
    last, before = numbers[-1], numbers[-2]
    made = [{"label": _("Version %(n)s") % {"n": n}, "url": f"{url}?version={n}", "on": view == str(n)}
            for n in numbers[:-1]]  # fmt: skip
    made.append({"label": _("Compare %(old)s → %(new)s") % {"old": before, "new": last}, "url": url, "on": not view})
    if any(v.version == last for v in versions):
        made.append(
            {"label": _("Version %(n)s") % {"n": last}, "url": f"{url}?version={last}", "on": view == str(last)}
        )
    return made


def plan_of(shown, contract):
    new, old = shown["new"], shown["old"]
    less = queries.first_less(old, new) if old else None
    return {
        "rows": queries.plan_rows(new.payment_plan, new.amount),
        "before": queries.shares(old.payment_plan) if old and old.payment_plan != new.payment_plan else "",
        "old_version": old.version if old else None,
        "now": queries.shares(new.payment_plan),
        "version": new.version,
        "less": less,
    }


def warning(contract, user, now):
    """Terms that cannot pass now, with the way out (CON-2, picture 10)."""
    left = checks.ungranted(contract, credit.standing(contract.customer_id, now))
    if not left or contract.status == Status.WITHDRAWN:
        return None
    asked = contract.exceptions.filter(status="in_review").first()
    url = reverse("contracts:contract-exception", args=[contract.pk])
    may = access.can_submit(user, contract, now)
    return {
        "sentences": [(plans.say(problem), problem.rule) for problem in left],
        "asked": asked,
        "button": Button(_("Ask for an exception"), url) if may and asked is None else None,
    }


def clocks(contract, name):
    """State, amount, delivery, signature."""
    said = [_("Drafted %(time)s, %(name)s") % {"time": look.instant(contract.created_at), "name": contract.owner.name}]
    if contract.submitted_at and contract.status != Status.DRAFT:
        said.append(_("Version %(n)s submitted %(time)s") % {
            "n": contract.version, "time": look.instant(contract.submitted_at)
        })  # fmt: skip
    shown = [Standing(queries.CONTRACT_TONES[contract.status], contract.get_status_display(), tuple(said[-2:]))]
    if contract.calls_off:
        ceiling = look.money(contract.ceiling) if contract.ceiling is not None else _("no ceiling")
        shown.append(Clock(_("May be called off"), ceiling, "CON-4", foot=contract.get_kind_display()))
        shown.append(Clock(_("Runs"), _("%(from)s to %(to)s") % {
            "from": look.day(contract.starts_on), "to": look.day(contract.ends_on)}, "CON-4"))  # fmt: skip
    else:
        shown.append(Clock(_("Amount with tax"), look.money(contract.amount), "CON-1",
                           foot=contract.quote.name if contract.quote else ""))  # fmt: skip
        shown.append(Clock(_("Delivery"), look.day(contract.delivery_on), "CON-1"))
    if contract.is_binding:
        who = contract.signatory or _("the customer")
        shown.append(Clock(_("Signed"), look.day(contract.signed_on), "CON-3", tone="good",
                           foot=_("by %(name)s") % {"name": who}))  # fmt: skip
    return shown


def next_action(contract, user, now, lanes):
    """What to do now: decide, submit, change, sign, give a word."""
    step = waiting_for(user, now).filter(subject_type="contracts.contract", subject_id=contract.pk).first()
    if step:
        url = reverse("kernel:approval", args=[step.pk])
        words = _("It waits for you as %(role)s.") % {"role": queries.LANES.get(step.step, step.step)}
        return NextAction(_("Decide this contract"), words, (Button(_("Open the approval"), url, primary=True),))
    if contract.awaits_word and access.can_give_word(user, contract):
        url = reverse("contracts:contract-vouch", args=[contract.pk])
        return NextAction(
            _("Give your word for the signature of %(name)s") % {"name": contract.signatory},
            _("The customer did not name this person; no order comes from the contract until then."),
            (Button(_("Give my word"), url, primary=True),),
        )
    return _next_of_owner(contract) if access.can_submit(user, contract, now) else None


def _next_of_owner(contract):
    def post(label, name, **more):
        return Button(label, reverse(f"contracts:contract-{name}", args=[contract.pk]), method="post", **more)

    def open_(label, name, **more):
        return Button(label, reverse(f"contracts:contract-{name}", args=[contract.pk]), **more)

    if contract.status == Status.DRAFT:
        return NextAction(
            _("Read it over and submit it"),
            _("Legal, finance and the superior review at the same time; all must agree."),
            (open_(_("Change it"), "edit"), post(_("Submit"), "submit", primary=True)),
        )
    if contract.status == Status.REJECTED:
        word = contract.approvals.filter(state="rejected").order_by("-pk").first()
        said = _("%(name)s: %(comment)s") % {"name": word.decided_by.name, "comment": word.comment} if word else ""
        return NextAction(_("Change it and submit the next version"), said,
                          (post(_("Submit"), "submit"), open_(_("Change it"), "edit", primary=True)))  # fmt: skip
    if contract.status == Status.APPROVED:
        return NextAction(
            _("Have it signed and file the copy"),
            _("Filing the signed copy is the deal: the registration is won and credit is booked (DEAL-1)."),
            (open_(_("Print"), "pdf"), open_(_("Sign"), "sign", primary=True)),
        )
    return None


def buttons(contract, user, now):
    """Less frequent acts, right in the head."""

    def open_(label, name, **more):
        return Button(label, reverse(f"contracts:contract-{name}", args=[contract.pk]), **more)

    made = [open_(_("PDF"), "pdf", icon="printer")]
    if access.can_submit(user, contract, now):
        if contract.status == Status.IN_REVIEW:
            made.append(
                Button(_("Take back"), reverse("contracts:contract-take-back", args=[contract.pk]), method="post")
            )
        if contract.status == Status.APPROVED:
            made.append(open_(_("Change it"), "edit"))
        if contract.status in (Status.DRAFT, Status.REJECTED, Status.APPROVED):
            made.append(open_(_("Withdraw"), "withdraw", danger=True))
        if contract.status == Status.SIGNED:
            made.append(open_(_("Amend"), "amend"))
    if contract.status == Status.SIGNED and access.can_end(user, contract):
        made.append(open_(_("Terminate"), "terminate", danger=True))
    return made


def entries(contract):
    """The trail of the contract, newest first."""
    events = Event.objects.about(contract).select_related("actor", "acting_for")[:60]
    return [
        Entry(
            at=look.instant(event.at),
            title=VERBS.get(event.verb, event.verb),
            who=event.actor.name if event.actor else "",
            text=_lane_of(event),
            rule=event.rule,
        )
        for event in events
    ]  # fmt: skip


def _lane_of(event):
    step = event.facts.get("step")
    return _("as %(step)s") % {"step": queries.LANES.get(step, step)} if step else ""
