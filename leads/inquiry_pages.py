"""What the pages of inquiries show, read in a fixed number of queries."""

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads import access_inquiries as access
from leads import inquiry_looks as looks
from leads.inquiry_forms import AnswerForm, AssignForm, CompleteForm, ReasonForm
from leads.models import Inquiry, ProductLine, Source
from leads.scripts import script_of
from salesops.kernel.access import leads_unit
from salesops.kernel.models import Event
from salesops.kernel.web import look
from salesops.kernel.web.blocks import Button, Clock, Entry, NextAction, Standing, TodayBlock, TodayRow

Status = Inquiry.Status
TRAIL = {
    "leads.inquiry.opened": gettext_lazy("Inquiry recorded"),
    "leads.inquiry.assigned": gettext_lazy("Assigned"),
    "leads.inquiry.closed": gettext_lazy("Closed"),
    "leads.inquiry.reopened": gettext_lazy("Reopened"),
    "leads.inquiry.escalated": gettext_lazy("Overdue, supervisor told"),
    "leads.inquiry.completed": gettext_lazy("Completed"),
    "leads.inquiry.excused": gettext_lazy("Taken out of the count"),
    "leads.inquiry.registered": gettext_lazy("Became a registration"),
}


def rows_with_names(rows):
    prefetch_related_objects(rows, "handler", "unit")
    return rows


def record_context(request, inquiry, now):
    user = request.user
    may_answer = inquiry.status != Status.CLOSED and access.can_answer(user, inquiry, now)
    return {
        "inquiry": inquiry,
        "name": looks.name_of(inquiry, user, now),
        "clocks": _clocks(inquiry, user, now),
        "action": _next(inquiry, user, now, may_answer),
        "facts": _facts(inquiry, user, now),
        "answerform": _answer_form(request, inquiry) if may_answer else None,
        "assignform": AssignForm(initial={"handler": inquiry.handler_id}) if _may_assign(inquiry, user, now) else None,
        "completeform": _complete_form(inquiry, user, now),
        "reasonform": ReasonForm(),
        "may_close": inquiry.status != Status.CLOSED and access.can_close(user, inquiry, now),
        "may_reopen": inquiry.status != Status.OPEN and access.can_close(user, inquiry, now),
        "may_excuse": inquiry.status == Status.CLOSED and not inquiry.excused_at and access.can_excuse(user, inquiry),
        "may_register": may_register(inquiry, user, now),
        "script": script_of(inquiry.channel) if may_answer else None,
        "missing": looks.missing_words(inquiry),
        "entries": timeline(inquiry, user, now),
        "tel": inquiry.phone.partition("转")[0] if access.sees_inquiry_in_full(user, inquiry, now) else "",
    }


def _answer_form(request, inquiry):
    return AnswerForm(request=request, action=reverse("leads:inquiry-respond", args=[inquiry.pk]))


def may_register(inquiry, user, now):
    return not inquiry.registration_id and access.can_register_inquiry(user, inquiry, now)


def _may_assign(inquiry, user, now):
    if inquiry.status == Status.CLOSED:
        return False
    return user.is_a(*access.DISPATCHERS) or leads_unit(user, inquiry.unit_id)


def _complete_form(inquiry, user, now):
    """Offered while something is missing to those who may write it down."""
    may = access.can_answer(user, inquiry, now) or user.pk == inquiry.recorded_by_id
    if not may or inquiry.status == Status.CLOSED or not access.sees_inquiry_in_full(user, inquiry, now):
        return None
    words = ("customer_name", "phone", "source", "question")
    return CompleteForm(initial={name: getattr(inquiry, name) for name in words})


def _clocks(inquiry, user, now):
    tone, word = looks.state(inquiry, now)
    lines = (
        _("Received %(at)s, %(channel)s") % {"at": look.instant(inquiry.received_at),
                                             "channel": inquiry.get_channel_display()},
        _("Handler: %(who)s") % {"who": looks.handler_of(inquiry, user, now)},
    )  # fmt: skip
    text, clock_tone = looks.clock(inquiry, now)
    foot = _("by %(at)s") % {"at": look.instant(inquiry.respond_by)}
    answer = Clock(_("Answer"), text, rule="INQ-7", tone=clock_tone, foot=f"{foot} {looks.met_by(inquiry)}")
    clocks = [Standing(tone, word, lines), answer]
    if inquiry.channel == Inquiry.Channel.PHONE:
        clocks.append(_rings(inquiry))
    return clocks


def _rings(inquiry):
    if inquiry.missed:
        value, tone = _("missed"), "over"
    elif inquiry.rings is None:
        value, tone = _("not counted"), "soon"
    else:
        value, tone = _("%(n)d rings") % {"n": inquiry.rings}, "over" if inquiry.picked_up_late else "good"
    return Clock(_("Call taken"), value, rule="INQ-2", tone=tone, foot=_("Within three rings is in time"))


def _next(inquiry, user, now, may_answer):
    """What to do now: take it, answer it, or report the customer."""
    over = inquiry.met_at is None and inquiry.respond_by < now and inquiry.status == Status.OPEN
    if inquiry.status == Status.OPEN and inquiry.handler_id is None and user.is_a(*access.HANDLERS):
        take = Button(_("Take it"), reverse("leads:inquiry-take", args=[inquiry.pk]), primary=True, method="post")
        return NextAction(_("Nobody has this inquiry yet"), _("Who takes it answers by %(at)s.") % {"at": look.instant(inquiry.respond_by)}, (take,), over)  # fmt: skip  # noqa: E501
    report = Button(_("Make a registration"), reverse("leads:inquiry-register", args=[inquiry.pk]),
                    primary=inquiry.status == Status.RESPONDED, icon="shield-check")  # fmt: skip
    reports = (report,) if may_register(inquiry, user, now) else ()
    if inquiry.status == Status.OPEN and may_answer:
        title = _("Call the customer back") if inquiry.missed else _("Answer the customer")
        reason = _("By %(at)s; the first answer stops the clock.") % {"at": look.instant(inquiry.respond_by)}
        return NextAction(title, reason, reports, over)
    if reports and inquiry.status == Status.RESPONDED:
        return NextAction(_("Report the customer while it is fresh"), _("Name, phone and need are taken over; only the address is left."), reports)  # fmt: skip  # noqa: E501
    return None


def _facts(inquiry, user, now):
    place = " ".join(part for part in (inquiry.province, inquiry.city, inquiry.district) if part)
    facts = [
        (_("Phone"), looks.phone_of(inquiry, user, now) or "—"),
        (_("Source"), dict(Source.choices).get(inquiry.source, "—")),
        (_("Product line"), dict(ProductLine.choices).get(inquiry.product_line, "—")),
        (_("Appointment"), look.instant(inquiry.appointment_at) if inquiry.appointment_at else "—"),
    ]
    return [*facts, (_("Region"), place)] if place else facts


def timeline(inquiry, user, now):
    """Answers speak, the trail whispers; newest first (INQ-3)."""
    names_known = access.knows_handler(user, inquiry, now)
    entries = [
        (answer.at, Entry(answer.at, _("Answered"), "message", answer.by.name if names_known else "", answer.text,
                          effect=_("In time") if answer.at <= answer.due_at else _("After the time limit"),
                          counts=answer.at <= answer.due_at, speaks=True))
        for answer in inquiry.answers.select_related("by")
    ]  # fmt: skip
    for event in Event.objects.about(inquiry).filter(verb__in=TRAIL).select_related("actor", "detail"):
        reason = event.detail.values.get("reason", "") if getattr(event, "detail", None) else ""
        who = event.actor.name if event.actor and names_known else ""
        title = f"{TRAIL[event.verb]} {reason}".strip()
        entries.append((event.at, Entry(event.at, title, who=who, rule=event.rule)))
    return [entry for _at, entry in sorted(entries, key=lambda pair: pair[0], reverse=True)]


def waiting_badge(user, now):
    """How many wait for the person; hot when one is overdue."""
    rows = Inquiry.objects.waiting_for(user, now)
    return rows[:100].count(), rows.overdue(now).exists()


def today_block(user, now):
    """ "Waiting for me": open inquiries with the minutes that are left (INQ-4)."""
    rows = list(Inquiry.objects.waiting_for(user, now).order_by("met_at", "respond_by")[:6])
    if not rows:
        return None
    count = Inquiry.objects.waiting_for(user, now)[:100].count()
    first = rows[0]
    head = None
    if first.met_at is None and first.respond_by < now:
        answer = Button(_("Answer"), f"{reverse('leads:inquiry-record', args=[first.pk])}#answer", primary=True)
        title = _("Answer %(name)s first: %(clock)s") % {
            "name": looks.name_of(first, user, now), "clock": looks.clock(first, now)[0]}  # fmt: skip
        head = (85, NextAction(title, first.question[:80], (answer,), over=True))
    return TodayBlock(
        _("Inquiries to answer"), tuple(_today_row(row, user, now) for row in rows), count, _("All inquiries"),
        reverse("leads:inquiry"), next=head,
    )  # fmt: skip


def _today_row(inquiry, user, now):
    url = reverse("leads:inquiry-record", args=[inquiry.pk])
    return TodayRow(
        inquiry.question[:40] or looks.name_of(inquiry, user, now),
        " ".join(filter(None, [looks.name_of(inquiry, user, now), looks.phone_of(inquiry, user, now),
                               inquiry.get_channel_display()])),
        url=url, icon=looks.ICONS[inquiry.channel], chip=looks.chip(inquiry, now),
        note=_("by %(at)s") % {"at": look.instant(inquiry.respond_by)}, button=Button(_("Answer"), f"{url}#answer"),
    )  # fmt: skip
