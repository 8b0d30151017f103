"""What to say in each channel, in the order of the form (INQ-6)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from leads.models import Inquiry

Channel = Inquiry.Channel
STEPS = ("greeting", "introduction", "need", "name", "phone", "source", "appointment", "closing")


@dataclass(frozen=True)
class Script:
    """One line for each step of a talk; an empty line is left out in this channel."""

    greeting: Any
    introduction: Any
    need: Any
    name: Any
    phone: Any
    source: Any
    appointment: Any
    closing: Any

    @property
    def lines(self):
        """What to say, in order."""
        return [line for line in (getattr(self, step) for step in STEPS) if line]


_SPOKEN = Script(
    greeting=_("Good day, this is customer service, how can I help you?"),
    introduction=_("We make lighting, mattresses and furniture; you can see everything in our stores."),
    need=_("What are you looking for, for which room, and roughly with what budget?"),
    name=_("May I ask your name?"),
    phone=_("May I note your mobile number, so that a colleague can send you details?"),
    source=_("How did you hear of us?"),
    appointment=_("When would it suit you to visit the store, or shall we come and measure?"),
    closing=_("Thank you for calling; a colleague will get back to you by the time I named."),
)
SCRIPTS = {
    Channel.PHONE: _SPOKEN,
    Channel.STORE: Script(
        greeting=_("Welcome; do look around, I am here for you."),
        introduction=_("This range is new this season; may I show you round?"),
        need=_("Which room is it for? Do you have a style and a budget in mind?"),
        name=_("How may I address you?"),
        phone=_("May I add you, so that I can send you the prices and designs?"),
        source=_("Did a friend recommend us, or did you pass by?"),
        appointment=_("Shall we agree on a day to measure, or for your family to see it?"),
        closing=_("Thank you for coming; I will send you what we talked about today."),
    ),
    Channel.ONLINE: Script(
        greeting=_("Hello, I am online; what would you like to know?"),
        introduction=_("We have stores nearby; I can send you pictures and prices right away."),
        need=_("For which room, which style, and by when do you need it?"),
        name=_("How may I address you?"),
        phone=_("Please leave a mobile number; a consultant will send you a proposal."),
        source=_("On which platform did you see us?"),
        appointment=_("When may our consultant call you?"),
        closing=_("Thank you; I have passed it on and you will hear from us at once."),
    ),
    Channel.EMAIL: Script(
        greeting=_("Thank you for your mail."),
        introduction="",
        need=_("Put down what is asked, in the customer's words."),
        name=_("Name and company as signed."),
        phone=_("If the mail has no number, ask for one in the answer."),
        source=_("Ask in the answer how they found us."),
        appointment=_("Propose a time for a call or a visit."),
        closing=_("We answer within one working day."),
    ),
}


def script_of(channel):
    """The script of a channel; those without one of their own are spoken like a call."""
    return SCRIPTS.get(channel, _SPOKEN)
