"""The blocks of a registration's pages: status bar, next action, why, timeline; all words, no decisions."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads import why_words as words
from leads.models import LIVE_STATUSES, AskState, Contacted, Method, Reason, Status
from salesops.kernel.clock import local_day
from salesops.kernel.web import look
from salesops.kernel.web.blocks import Button, Clock, Entry, NextAction, Standing, Why, WhyRule

TONES = {"protected": "good", "pending": "wait", "won": "good", "lapsed": "over", "expired": "over"}
ICONS = {
    "phone": "phone", "message": "brand-wechat", "email": "mail", "visit": "map-pin", "store_visit": "building-store",
    "measurement": "ruler",
}  # fmt: skip


def state_cell(row, state, *, paused=False):
    """Dot and word as lists show it; an overdue duty goes before the state."""
    if state.overdue:
        return look.status("over", _("Follow-up overdue"))
    if paused:
        return look.status("wait", _("Paused"))
    return look.status(TONES.get(state.status, ""), Status(state.status).label)


def follow_up_ticks(row, today, *, paused=False):
    """The 3 days: filled, today, left; red when overdue, outlined while paused."""
    start = contact_day(row)
    tone = "pause" if paused else look.tone_of(row.follow_up_due_on, today, within=0)
    said = _("Follow-up by %(day)s") % {"day": look.until(row.follow_up_due_on)}
    return look.Ticks.between(start, row.follow_up_due_on, today, said, tone=tone)


def contact_day(row):
    return local_day(max(row.last_effective_at or row.clock_from, row.clock_from))


def first_end_ticks(row, today):
    """The limit that comes first: lapse, expiry or the longest protection."""
    last = end_day(row)
    start = contact_day(row) if row.first_end == "lapse" else local_day(row.clock_from)
    said = _("Protected to %(day)s") % {"day": look.until(last)}
    if (last - start).days > 40:
        return None
    return look.Ticks.between(start, last, today, said, tone=look.tone_of(last, today, within=2))


def end_day(row):
    """The last day of protection."""
    return local_day(row.protected_until - dt.timedelta(microseconds=1))


def end_word(row):
    return {"lapse": _("Lapse"), "expiry": _("Expiry"), "cap": _("Longest protection")}[row.first_end]


def clocks(row, state, now, numbers):
    """The status bar: state and first report, then the clocks that apply (REG-4..6)."""
    today = local_day(now)
    lines = [_("First report %(at)s, %(name)s") % {"at": look.instant(row.reported_at), "name": row.owner.name}]
    if row.status not in LIVE_STATUSES or not state.protects:
        ended = row.ended_at or row.protected_until
        lines.append(_("Ended %(at)s") % {"at": look.instant(ended)})
        text = Status(state.status).label
        code = state.reason_code or row.reason_code
        if code:
            lines.append(Reason(code).label)
        return [Standing(TONES.get(state.status, ""), text, tuple(lines), "#why")]
    lines.append(_day_line(row, today))
    found = [Standing(TONES[state.status], Status(state.status).label, tuple(lines), "#why")]
    found.append(_follow_up_clock(row, today, numbers))
    found.append(_lapse_clock(row, today, numbers))
    if row.unit.is_business_team:
        found.append(_expiry_clock(row, today, numbers))
    return found


def _day_line(row, today):
    n = (today - local_day(row.clock_from)).days
    measured = _("measured") if row.measured_at else _("not measured yet")
    return _("Day %(n)s, %(measured)s") % {"n": n, "measured": measured}


def _follow_up_clock(row, today, numbers):
    last = row.follow_up_due_on
    tone = look.tone_of(last, today, within=0)
    foot = _("Last %(day)s") % {"day": look.day(contact_day(row))} if row.last_effective_at else _("No contact yet")
    return Clock(
        _("Follow-up, every %(n)s days") % {"n": numbers.follow_up_days}, look.days_left(last, today), "REG-4",
        note=look.until(last), tone=tone, ticks=follow_up_ticks(row, today), foot=foot,
    )  # fmt: skip


def _lapse_clock(row, today, numbers):
    last, said = row.lapses_on, _("Lapses after %(day)s") % {"day": look.until(row.lapses_on)}
    tone = look.tone_of(last, today, within=2)
    return Clock(
        _("Lapse, %(n)s days without follow-up") % {"n": numbers.lapse_days}, look.days_left(last, today), "REG-5",
        note=look.until(last), tone=tone, ticks=look.Ticks.between(contact_day(row), last, today, said, tone=tone),
        foot=_("Starts anew with a follow-up"),
    )  # fmt: skip


def _expiry_clock(row, today, numbers):
    label = _("Expiry, measure or deposit within %(n)s days") % {"n": numbers.expiry_days}
    start = local_day(row.clock_from)
    if row.expires_on is None:
        done = look.Ticks(numbers.expiry_days, 0, _("No limit any more"), "good")
        foot = _("Measured %(day)s") % {"day": look.day(row.measured_at)} if row.measured_at else ""
        return Clock(label, _("No limit any more"), "REG-6", tone="good", ticks=done, foot=foot)
    last, tone = row.expires_on, look.tone_of(row.expires_on, today, within=2)
    extension = getattr(row, "extension", None)
    granted = extension.granted_days if extension else 0
    foot = _("Lifted by measurement or deposit; can be extended once")
    if extension:
        foot = {
            AskState.ASKED: _("Extension asked for"), AskState.GRANTED: _("Extended by %(n)s days") % {"n": granted},
            AskState.REFUSED: _("Extension refused"),
        }[AskState(extension.state)]  # fmt: skip
    said = _("Expires after %(day)s") % {"day": look.until(last)}
    ticks = look.Ticks.between(start, last, today, said, tone=tone, extra=granted)
    return Clock(label, look.days_left(last, today), "REG-6", note=look.until(last), tone=tone, ticks=ticks, foot=foot)


def act_url(row, verb):
    return reverse("leads:registration-act", args=[row.pk, verb])


def next_action(row, state, now, *, may):
    """What to do now and why, for those who work on it; nothing when nothing is due."""
    today = local_day(now)
    measure = Button(_("Record measurement"), act_url(row, "measure"), icon="ruler")
    contact = Button(_("Record follow-up"), act_url(row, "follow-up"), primary=True, key="F")
    if state.status == "lapsed" and "revive" in may:
        words_ = _("An effective contact brings the protection back while nobody else has taken the customer.")
        return NextAction(_("Contact the customer and revive the protection"), words_, (contact,))
    if not state.protects or "follow-up" not in may:
        return None
    end, due = end_day(row), row.follow_up_due_on
    buttons = (measure, contact) if "measure" in may and row.expires_on else (contact,)
    if state.overdue:
        late = (today - due).days
        reason = ngettext("The follow-up is %(n)s day over; without one it lapses after %(day)s.",
                          "The follow-up is %(n)s days over; without one it lapses after %(day)s.",
                          late) % {"n": late, "day": look.until(row.lapses_on)}  # fmt: skip
        return NextAction(_("Contact the customer today"), reason, buttons, over=True)
    if row.first_end == "expiry" and (end - today).days <= 3:
        title = _("Have the measurement done before %(day)s") % {"day": look.until(end)}
        reason = _(
            "The registration expires then; a measurement or deposit lifts the limit, the head may extend it once."
        )
        return NextAction(title, reason, buttons)
    if due == today:
        return NextAction(_("Contact the customer today"), _("The follow-up is due at 24:00."), buttons)
    return None


WHY_TITLES = {
    "reported": lambda: _("First reported, first protected"),
    "follow_up": lambda: _("Follow up in time"),
    "lapse": lambda: _("Without follow-up it lapses"),
    "expiry": lambda: _("Measure or deposit in time"),
    "cap": lambda: _("Longest protection"),
}


def why_panel(answer, row, now):
    """The why panel from the data of the deciding functions (REG-17)."""
    blocks = {}
    for step in answer.steps:
        if step.code == "ends":
            continue
        block = blocks.setdefault(step.rule, [])
        block.append(words.why_row(step, row))
    titles = {}
    for step in answer.steps:
        if step.code in WHY_TITLES:
            titles.setdefault(step.rule, WHY_TITLES[step.code]())
    rules = tuple(
        WhyRule(titles.get(rule_id, words.RULE_TITLES.get(rule_id, rule_id)), rule_id, tuple(rows))
        for rule_id, rows in blocks.items()
    )
    version = look.day(answer.version) if answer.version else ""
    return Why(words.why_question(answer), words.why_answer(answer, row, now), rules, version)


def timeline(contacts, events, attempts=()):
    """Contacts speak, the trail whispers; newest first."""
    corrections = {}
    for row in contacts:
        if row.corrects_id:
            corrections.setdefault(row.corrects_id, []).append(row.summary)
    entries = [_contact(row, corrections.get(row.pk, ())) for row in contacts if not row.corrects_id]
    entries += [_event(event) for event in events]
    entries += [Entry(row.at, _("A second report of this phone was refused"), rule="REG-3") for row in attempts]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _contact(row, corrections):
    title = Method(row.method).label
    if row.outcome != Contacted.REACHED:
        title = _("%(method)s, %(outcome)s") % {"method": title, "outcome": Contacted(row.outcome).label}
    return Entry(
        row.recorded_at, title, ICONS[row.method], row.by.name, text=row.summary, next_step=row.next_step,
        effect=_effect(row), counts=row.renewed or (None if row.effective else False), speaks=True,
        corrections=tuple(corrections),
    )  # fmt: skip


def _effect(row):
    if row.renewed:
        before, after = look.day(row.due_before), look.day(row.due_after)
        return _("Counts as follow-up: due %(before)s → %(after)s") % {"before": before, "after": after}
    if row.flags:
        return {"repeated": _("Same words as the last note: kept, moves no clock"),
                "serial": _("One of many notes in a few minutes: kept, moves no clock"),
                "empty": ""}[row.flags[0]]  # fmt: skip
    if not row.effective:
        return _("Does not count as follow-up, the clocks stay")
    return _("By a colleague: on the timeline, the clocks stay")


def _event(event):
    who = event.actor.name if event.actor else ""
    return Entry(event.at, words.event_text(event), who=who, rule=event.rule)
