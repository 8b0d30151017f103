"""How an inquiry is shown: names and phones masked where they must be, the response clock in minutes (SEC-1, INQ-2)."""

import math

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads.access_inquiries import knows_handler, sees_inquiry_in_full
from leads.models import Inquiry
from salesops.kernel import phones
from salesops.kernel.masking import mask_name, mask_phone
from salesops.kernel.web import look

ICONS = {
    "phone": "phone", "email": "mail", "online": "message-circle", "store": "building-store",
    "referral": "heart-handshake", "exhibition": "building-warehouse", "web": "world", "market_research": "search",
}  # fmt: skip
SOON_MINUTES = 60


def name_of(inquiry, user, now):
    if not inquiry.customer_name:
        return _("No name left")
    return inquiry.customer_name if sees_inquiry_in_full(user, inquiry, now) else mask_name(inquiry.customer_name)


def phone_of(inquiry, user, now):
    """The number as people read it, masked for those who do not work the case; empty where none was left."""
    if not inquiry.phone:
        return ""
    return phones.display(inquiry.phone) if sees_inquiry_in_full(user, inquiry, now) else mask_phone(inquiry.phone)


def handler_of(inquiry, user, now):
    """Whose it is; a seller is not told who holds the customer he met (REG-3)."""
    if inquiry.handler is None:
        return _("Nobody yet")
    return inquiry.handler.name if knows_handler(user, inquiry, now) else _("A colleague who works with the customer")


def minutes_words(minutes):
    """`18 min`, `3 h`, `2 days`."""
    if minutes < 120:
        return _("%(n)d min") % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d day", "%(n)d days", minutes // 1440) % {"n": minutes // 1440}


def clock(inquiry, now):
    """(text, tone) of the response clock: what is left, how much over, or how it ended."""
    if inquiry.met_at is not None:
        if inquiry.met_at > inquiry.respond_by:
            over = math.ceil((inquiry.met_at - inquiry.respond_by).total_seconds() / 60)
            return _("%(time)s late") % {"time": minutes_words(over)}, "over"
        return _("in time"), "good"
    left = (inquiry.respond_by - now).total_seconds() / 60
    if left < 0:
        return _("%(time)s over") % {"time": minutes_words(math.ceil(-left))}, "over"
    return _("%(time)s left") % {"time": minutes_words(math.ceil(left))}, "soon" if left <= SOON_MINUTES else ""


def chip(inquiry, now):
    """The countdown chip of lists and of the start page."""
    if inquiry.status == Inquiry.Status.CLOSED and inquiry.met_at is None:
        return look.status("", _("closed unanswered"))
    text, tone = clock(inquiry, now)
    return look.countdown(text, tone, "" if inquiry.met_at else "clock")


def state(inquiry, now):
    """(tone, word): the dot and the word of the state."""
    if inquiry.status == Inquiry.Status.CLOSED:
        return "", inquiry.get_status_display()
    if inquiry.status == Inquiry.Status.RESPONDED:
        return "good", inquiry.get_status_display()
    if inquiry.met_at is None and inquiry.respond_by < now:
        return "over", _("Overdue")
    return ("act", _("Waits for an answer")) if inquiry.handler_id else ("wait", _("Not assigned"))


def missing_words(inquiry):
    """What the script asks for and nobody wrote down (INQ-6)."""
    words = {"phone": _("no phone"), "source": _("no source"), "rings": _("rings not counted")}
    return [words[key] for key in inquiry.missing()]


def met_by(inquiry):
    """How the duty is described on the record: which rule gave the time."""
    if inquiry.missed:
        return _("Missed call: call back within the working minutes of the rule")
    return {
        "email": _("Email: one working day"),
        "online": _("Online: at once; at night shortly after opening"),
        "store": _("Store: somebody looks after the visitor at once"),
        "phone": _("Call taken: the question is answered within a working day"),
    }.get(inquiry.channel, _("One working day"))


def matching(text, user):
    """Rows by number, name, question or the last four digits; the whole number only for those who have it (REG-20)."""
    found = Q(number__iexact=text) | Q(customer_name__startswith=text) | Q(question__icontains=text)
    digits = "".join(c for c in text if c.isdigit())
    return found | Q(phone__endswith=digits) if len(digits) == 4 else found
