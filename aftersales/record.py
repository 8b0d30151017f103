"""What the record pages of tickets and complaints show."""

from django.urls import reverse
from django.utils.translation import gettext as _

from salesops.kernel.models import Event
from salesops.kernel.registry import registry
from salesops.kernel.web import look
from salesops.kernel.web.blocks import Button, Clock, Entry, NextAction, Standing

from . import access, looks


def _common(case, user, now):
    looks.name_papers([case], user, now)
    return {
        "case": case,
        "name": case.shown_name,
        "phone": looks.main_phone(case),
        "customer_url": visible_url(case.customer, user, now),
        "order_url": visible_url(case.order, user, now) if case.order_id else "",
        "entries": entries(case),
    }


def visible_url(subject, user, now):
    """The page of a lower record, where there is one and the person sees it."""
    entry = registry.find(subject._meta.label_lower)
    if not entry or not entry.record_name:
        return ""
    return entry.url(subject.pk) if type(subject).objects.visible_to(user, now).filter(pk=subject.pk).exists() else ""


def entries(subject):
    """The trail of a record as a timeline; what was said speaks."""
    events = Event.objects.about(subject).select_related("actor", "acting_for", "detail")[:80]
    return [_entry(event) for event in events]


def _entry(event):
    said = event.detail.values if getattr(event, "detail", None) else {}
    word = event.verb.rsplit(".", 1)[-1]
    text = "\n".join(str(value) for value in said.values() if value)
    return Entry(
        at=event.at, title=str(looks.VERBS.get(word, word)), icon="message", text=text, rule=event.rule,
        speaks=bool(text), who=event.actor.name if event.actor_id else _("The product"),
    )  # fmt: skip


def of_ticket(ticket, user, now):
    return {
        **_common(ticket, user, now),
        "title": ticket.number,
        "list_url": reverse("aftersales:ticket"),
        "list_title": _("Tickets"),
        "clocks": _ticket_clocks(ticket, now),
        "action": _ticket_next(ticket, user, now),
        "buttons": _ticket_buttons(ticket, user, now),
        "facts": _ticket_facts(ticket),
        "pauses": list(ticket.pauses.all()),
        "satisfaction": getattr(ticket, "satisfaction", None),
    }


def _ticket_facts(ticket):
    rows = [
        (_("Kind"), ticket.get_kind_display()),
        (_("About"), ticket.get_topic_display()),
        (_("Responsible unit"), ticket.get_responsible_unit_display()),
        (_("Handler"), ticket.handler or _("Nobody yet")),
        (_("Salesperson"), ticket.owner or "—"),
        (_("Received"), look.instant(ticket.received_at)),
    ]
    if ticket.closed_at:
        rows.append((_("Closed after"), ticket.get_closed_by_display()))
    if ticket.returned is not None:
        rows.append((_("Returned goods"), look.money(ticket.returned)))
    return rows


def _ticket_clocks(ticket, now):
    tone = {"open": "act", "in_progress": "soon", "solved": "good"}.get(ticket.status, "")
    waits = ticket.waiting_since is not None
    words = _("Waits for the customer") if waits else ticket.get_status_display()
    lines = [_("Received %(time)s") % {"time": look.instant(ticket.received_at)}]
    if ticket.reopened:
        lines.append(_("Reopened %(n)s times") % {"n": ticket.reopened})
    return [
        Standing("pause" if waits else tone, words, tuple(lines)),
        _clock(_("Need met by"), ticket.clock_from, ticket.need_due_at, ticket.need_met_at, waits, now,
               _("an answer meets it")),
        _clock(_("Solved by"), ticket.clock_from, ticket.due_at, ticket.solved_at, waits, now,
               _("waiting for the customer stops it")),
    ]  # fmt: skip


def _clock(label, begun_at, due_at, met_at, waits, now, foot):
    if met_at:
        in_time = met_at <= due_at
        return Clock(label, _("in time") if in_time else _("too late"), "AFT-2", tone="good" if in_time else "over",
                     ticks=looks.ticks(begun_at, due_at, met_at, look.until(looks.last_day(due_at)), "good"),
                     foot=look.instant(met_at))  # fmt: skip
    last, today = looks.last_day(due_at), looks.local_day(now)
    stands = waits and now <= due_at
    tone = "pause" if stands else look.tone_of(last, today, within=1)
    return Clock(
        label, _("stands still") if stands else look.days_left(last, today), "AFT-2", tone="" if stands else tone,
        ticks=looks.ticks(begun_at, due_at, now, look.until(last), tone),
        foot=_("%(day)s, %(note)s") % {"day": look.until(last), "note": foot},
    )  # fmt: skip


def _ticket_next(ticket, user, now):
    works, hears = access.can_work(user, ticket, now), access.can_hear(user, ticket, now)
    over = now > ticket.due_at and not ticket.waiting_since
    if ticket.is_unsolved and ticket.handler_id is None and access.can_take(user, ticket):
        return NextAction(_("Take this ticket"), _("Nobody works on it yet."),
                          (_post(ticket, "take", _("Take"), primary=True),), over=over)  # fmt: skip
    if ticket.is_unsolved and works:
        if ticket.waiting_since:
            return NextAction(
                _("Let the clock go on when the customer has done it"), _last_reason(ticket),
                (_link(ticket, "solve", _("Solved")), _post(ticket, "resume", _("Go on"), primary=True)),
            )  # fmt: skip
        if ticket.need_met_at is None:
            return NextAction(
                _("Answer the customer"), _("Say what will be done and when; that meets his need."),
                (_link(ticket, "solve", _("Solved")), _link(ticket, "answer", _("Answer"), primary=True)), over=over,
            )  # fmt: skip
        return NextAction(
            _("Solve the problem"), _("Due %(day)s.") % {"day": look.until(looks.last_day(ticket.due_at))},
            (_link(ticket, "solve", _("Solved"), primary=True),), over=over,
        )  # fmt: skip
    if ticket.status == "solved" and hears:
        return NextAction(
            _("Ask the customer whether it is solved"),
            _("Without his word silence closes it %(time)s.") % {"time": look.instant(ticket.silent_until)},
            (_link(ticket, "reopen", _("Reopen")), _link(ticket, "close", _("Close"), primary=True)),
        )  # fmt: skip
    return None


def _last_reason(ticket):
    pause = ticket.pauses.last()
    return pause.reason if pause else ""


def _ticket_buttons(ticket, user, now):
    if ticket.is_unsolved and access.can_work(user, ticket, now):
        wait = [] if ticket.waiting_since else [_link(ticket, "wait", _("Wait for the customer"), icon="player-pause")]
        return [*wait, _link(ticket, "pass", _("Pass on"), icon="switch-horizontal")]
    if ticket.status == "closed" and access.can_hear(user, ticket, now):
        return [_link(ticket, "reopen", _("Reopen"), icon="refresh")]
    return []


def _link(case, name, label, **more):
    return Button(label, reverse(f"aftersales:{case._meta.model_name}-{name}", args=[case.pk]), **more)


def _post(case, name, label, **more):
    return _link(case, name, label, method="post", **more)


def of_complaint(complaint, user, now):
    return {
        **_common(complaint, user, now),
        "title": complaint.number,
        "list_url": reverse("aftersales:complaint"),
        "list_title": _("Complaints"),
        "clocks": _complaint_clocks(complaint, now),
        "action": _complaint_next(complaint, user, now),
        "buttons": _complaint_buttons(complaint, user, now),
        "facts": [
            (_("About"), complaint.get_kind_display()),
            (_("Unit complained of"), complaint.get_responsible_unit_display()),
            (_("Handler"), complaint.handler or _("Nobody yet")),
            (_("Salesperson"), complaint.owner or "—"),
            (_("Received"), look.instant(complaint.received_at)),
            (_("Who closed it"), complaint.closed_by or "—"),
        ],
    }


def _complaint_clocks(complaint, now):
    lines = [_("Received %(time)s") % {"time": look.instant(complaint.received_at)}]
    if complaint.reopened:
        lines.append(_("Reopened %(n)s times") % {"n": complaint.reopened})
    late = (complaint.answered_at or now) > complaint.due_at
    value = look.instant(complaint.answered_at or complaint.due_at)
    note = _("too late") if late else _("in time") if complaint.answered_at else ""
    tone = "over" if late else "good" if complaint.answered_at else "soon"
    return [
        Standing(looks.TONES[complaint.status], complaint.get_status_display(), tuple(lines)),
        Clock(_("First answer"), value, "AFT-3", note=note, tone=tone, foot=_("Four working hours after receipt")),
    ]


def _complaint_next(complaint, user, now):
    works = access.can_work(user, complaint, now)
    if complaint.is_unsolved and works:
        if complaint.answered_at is None:
            return NextAction(
                _("Answer the customer"), _("First answer by %(time)s.") % {"time": look.instant(complaint.due_at)},
                (_link(complaint, "answer", _("Answer"), primary=True),), over=now > complaint.due_at,
            )  # fmt: skip
        if not complaint.cause:
            return NextAction(_("Find the cause"), _("And whose it is."),
                              (_link(complaint, "cause", _("Cause"), primary=True),))  # fmt: skip
        return NextAction(_("Make it good"), _("Write the remedy when it is carried out."),
                          (_link(complaint, "solve", _("Solved"), primary=True),))  # fmt: skip
    if not access.can_judge(user, complaint):
        return None
    if complaint.status == "solved":
        return NextAction(
            _("Look at it and close it"), _("You do not belong to the unit complained of."),
            (_link(complaint, "reopen", _("Reopen")), _link(complaint, "close", _("Close"), primary=True)),
        )  # fmt: skip
    if complaint.status == "closed":
        return NextAction(
            _("Ask the customer whether he is content"), _("His confirmation ends the complaint."),
            (_link(complaint, "reopen", _("Reopen")), _link(complaint, "confirm", _("Confirmed"), primary=True)),
        )  # fmt: skip
    return None


def _complaint_buttons(complaint, user, now):
    if complaint.is_unsolved and complaint.handler_id is None and access.can_take(user, complaint):
        return [_post(complaint, "take", _("Take"))]
    if complaint.is_unsolved and complaint.cause and access.can_work(user, complaint, now):
        return [_link(complaint, "cause", _("Cause"))]
    return []
