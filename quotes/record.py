"""What the record page of a quote says: where it stands, what to do now, what was decided and why."""

from django.urls import reverse
from django.utils.translation import gettext as _

from salesops.kernel.models import Event
from salesops.kernel.registry import registry
from salesops.kernel.services import policies
from salesops.kernel.services.approvals import waiting_for
from salesops.kernel.web import look
from salesops.kernel.web.blocks import Button, Clock, Entry, NextAction, Standing

from . import access, queries
from .forms import RevisionForm
from .models import Quote

Status = Quote.Status


def context(quote, user, now):
    """Everything the page draws, in a fixed number of queries."""
    cost_seen = access.sees_cost(user, quote, now)
    lines = list(quote.lines.all())
    numbers = policies.numbers(quote.unit, at=quote.submitted_at or now)
    margin = queries.margin_of(lines)
    return {
        "quote": quote,
        "title": quote.name,
        "name": queries.customer_name(quote.customer, user, now),
        "customer_url": _customer_url(quote),
        "cost_seen": cost_seen,
        "rows": queries.line_rows(quote, cost_seen=cost_seen, numbers=numbers),
        "clocks": clocks(quote, user, now, lines),
        "action": next_action(quote, user, now),
        "buttons": buttons(quote, user, now),
        "lanes": queries.lanes(quote, user, now),
        "why": queries.why(quote, user, now),
        "margin": queries.light_html(
            queries.light_of(quote, now, lines), queries.percent_text(margin) if cost_seen else ""
        ),
        "versions": versions(quote),
        "differences": queries.differences(quote.revises, quote) if quote.revises_id else [],
        "entries": entries(quote),
        "facts": facts(quote),
        "tax_rows": queries.tax_rows(lines),
        "revision_form": RevisionForm() if _may_revise(quote, user, now) else None,
    }


def _customer_url(quote):
    entry = registry.find("leads.customer")
    return entry.url(quote.customer_id) if entry else ""


def facts(quote):
    return [
        (_("Delivery"), _("%(days)s days after order") % {"days": quote.delivery_days}),
        (_("Payment terms"), quote.payment_terms),
        (_("Need"), quote.need or "—"),
        (
            _("Salesperson"),
            quote.owner.name
            if quote.owner_id == quote.author_id
            else _("%(owner)s, written by %(author)s") % {"owner": quote.owner.name, "author": quote.author.name},
        ),
        (_("Unit"), quote.unit.name),
        (_("Note"), quote.note or "—"),
    ]


def clocks(quote, user, now, lines):
    """State, validity, and what the customer has done so far."""
    lines_said = [
        line
        for line in (
            quote.submitted_at and _("Submitted %(time)s") % {"time": look.instant(quote.submitted_at)},
            quote.answered_at and _("Answered %(time)s") % {"time": look.instant(quote.answered_at)},
            quote.answer_reason,
        )
        if line
    ]
    shown = [
        Standing(
            queries.QUOTE_TONES[_status_now(quote, now)],
            Status(_status_now(quote, now)).label,
            tuple(lines_said) or (_("Created %(time)s") % {"time": look.instant(quote.created_at)},),
        )
    ]
    shown.append(
        Clock(
            _("Total with tax"),
            look.money(quote.total),
            "QUO-6",
            foot=_("%(percent)s off list") % {"percent": queries.percent_text(queries.discount_of(quote))},
        )
    )
    if quote.valid_until:
        tone = "over" if quote.has_run_out(now) and quote.status in Quote.RUNNING else ""
        shown.append(
            Clock(
                _("Valid until"),
                look.until(quote.valid_until),
                "QUO-1",
                tone=tone,
                foot=_("An expired quote is not accepted, only revised"),
            )
        )
    if quote.sent_at:
        opened = look.instant(quote.opened_at) if quote.opened_at else _("not yet")
        shown.append(
            Clock(_("Opened"), opened, "QUO-5", foot=_("Sent %(time)s") % {"time": look.instant(quote.sent_at)})
        )
    return shown


def _status_now(quote, now):
    return Status.EXPIRED if quote.status in Quote.RUNNING and quote.has_run_out(now) else quote.status


def next_action(quote, user, now):
    """What its salesperson does now; nothing for others (approvers act in the inbox)."""
    step = _my_step(quote, user, now)
    if step:
        url = reverse("kernel:approval", args=[step.pk])
        return NextAction(
            _("Decide this quote"),
            _("It waits for you as %(role)s.") % {"role": queries.step_word(step.step)},
            (Button(_("Open the approval"), url, primary=True),),
        )
    if not access.can_submit(user, quote, now):
        return None
    return _next_of_owner(quote, now)


def _next_of_owner(quote, now):
    def post(label, name, **more):
        return Button(label, reverse(f"quotes:quote-{name}", args=[quote.pk]), method="post", **more)

    def open_(label, name, **more):
        return Button(label, reverse(f"quotes:quote-{name}", args=[quote.pk]), **more)

    status = _status_now(quote, now)
    if status == Status.DRAFT:
        return NextAction(
            _("Submit it for approval"),
            _("Finance and the superior decide; beyond a threshold the director too."),
            (open_(_("Edit"), "edit"), post(_("Submit"), "submit", primary=True)),
        )
    if status == Status.REJECTED and not hasattr(quote, "revision"):
        word = quote.approvals.filter(state="rejected").order_by("-pk").first()
        reason = _("%(name)s: %(comment)s") % {"name": word.decided_by.name, "comment": word.comment} if word else ""
        return NextAction(_("Make a new version"), reason, (post(_("New version"), "revise", primary=True),), over=True)
    if status == Status.APPROVED:
        return NextAction(
            _("Send it to the customer"),
            _("All have agreed. The customer gets a link or an email."),
            (open_(_("PDF"), "paper"), open_(_("Send"), "send", primary=True)),
        )
    if status == Status.SENT:
        return NextAction(
            _("Ask the customer for his word"),
            _("Valid until %(day)s.") % {"day": look.until(quote.valid_until)},
            (open_(_("Customer refuses"), "refuse"), post(_("Customer accepts"), "accept", primary=True)),
        )
    if status == Status.EXPIRED and not hasattr(quote, "revision"):
        return NextAction(
            _("Make a new version"),
            _("The validity is over; only a new version can be accepted."),
            (post(_("New version"), "revise", primary=True, fields={"cause": "time"}),),
        )
    return None


def _my_step(quote, user, now):
    if quote.status != Status.IN_REVIEW:
        return None
    return waiting_for(user, now).filter(subject_type="quotes.quote", subject_id=quote.pk).first()


def buttons(quote, user, now):
    """What else one may do, in the head."""
    shown = [Button(_("PDF"), reverse("quotes:quote-paper", args=[quote.pk]), icon="file-text")]
    if not access.can_submit(user, quote, now):
        return shown
    if quote.status == Status.IN_REVIEW:
        shown.append(Button(_("Withdraw"), reverse("quotes:quote-withdraw", args=[quote.pk]), method="post"))
    if quote.status == Status.SENT:
        shown.append(Button(_("Link"), reverse("quotes:quote-send", args=[quote.pk]), icon="link"))
    return shown


def _may_revise(quote, user, now):
    closed = (Status.DRAFT, Status.IN_REVIEW, Status.ACCEPTED, Status.SUPERSEDED)
    return access.can_work_on(user, quote, now) and quote.status not in closed and not hasattr(quote, "revision")


def versions(quote):
    """All versions of the number, newest first, when there are several."""
    rows = list(Quote.objects.filter(number=quote.number).order_by("-version"))
    return rows if len(rows) > 1 else []


def entries(quote):
    """The trail of this quote as a whispering timeline."""
    events = Event.objects.about(quote).select_related("actor", "acting_for", "detail")[:50]
    return [_entry(event) for event in events]


def _entry(event):
    detail = getattr(event, "detail", None)
    reason = detail.values.get("reason", "") if detail else ""
    words = str(queries.VERBS.get(event.verb, event.verb))
    step = event.facts.get("step")
    title = f"{words} {queries.step_word(step)}" if step else words
    who = event.actor.name if event.actor_id else ""
    if event.acting_for_id:
        who = _("%(name)s for %(other)s") % {"name": who, "other": event.acting_for.name}
    return Entry(at=event.at, title=title, who=f"{who} {look.quote(reason)}" if reason else who, rule=event.rule)


def approval_note(approval, now):
    """The line of the inbox under a quote that passes a threshold."""
    codes = [reason["code"] for reason in approval.reasons if reason["code"] not in ("always", "superior")]
    words = {
        "discount": _("Discount over the line"),
        "margin": _("Margin below the line"),
        "amount": _("Large amount"),
        "below_cost": _("Below cost"),
    }
    return (_(", ").join(str(words[code]) for code in codes if code in words), "soon") if codes else None


def approval_context(quote, approval, user, now):
    """The quote as an approver weighs it: lines with cost and lights, why it reached him, lanes, history, changes."""
    lines = list(quote.lines.all())
    numbers = policies.numbers(quote.unit, at=quote.submitted_at or now)
    margin = queries.margin_of(lines)
    cost_seen = access.sees_cost(user, quote, now)
    reach = queries.to_reach(lines, numbers.quote_target_margin) if cost_seen else None
    return {
        "quote": quote,
        "name": queries.customer_name(quote.customer, user, now),
        "valid": look.day(quote.valid_until),
        "cost_seen": cost_seen,
        "rows": queries.line_rows(quote, cost_seen=cost_seen, numbers=numbers),
        "tax_rows": queries.tax_rows(lines),
        "margin_text": queries.percent_text(margin) if cost_seen else "",
        "margin_tone": queries.tone_of_margin(margin, numbers) if margin is not None else "",
        "target": queries.percent_text(numbers.quote_target_margin) if cost_seen else "",
        "reasons": [queries.reason_text(reason, cost_seen=cost_seen) for reason in approval.reasons],
        "escalated": any(reason["code"] not in ("always", "superior") for reason in approval.reasons),
        "history": queries.customer_history(quote, user, now, cost_seen=cost_seen),
        "history_url": f"{reverse('quotes:quote')}?customer={quote.customer_id}",
        "before": quote.revises,
        "differences": queries.differences(quote.revises, quote) if quote.revises_id else [],
        "reach": reach,
        "reach_price": look.money(reach.unit_price, sign=False) if reach else "",
        "reach_total": look.money(reach.total) if reach else "",
    }
