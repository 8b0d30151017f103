"""Tickets, complaints, call-backs, satisfaction and greetings."""

from .care import CallBack, Greeting, Satisfaction
from .complaint import Complaint
from .ticket import Ticket, TicketPause, TicketRound
from .vocabulary import DESK_ROLES, Desk, Topic, desks_of

__all__ = [
    "DESK_ROLES",
    "CallBack",
    "Complaint",
    "Desk",
    "Greeting",
    "Satisfaction",
    "Ticket",
    "TicketPause",
    "TicketRound",
    "Topic",
    "desks_of",
]
